namespace Connectors.Sources;

/// <summary>One document's content cannot be read. The run continues, and the document becomes a failure with this reason.</summary>
public sealed class DocumentUnreadableException(FailureReason reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public FailureReason Reason { get; } = reason;

    /// <summary>
    /// The kind of file that no format reads, such as ".png". With a kind the document is left out by a rule and is not a failure, because
    /// nothing is wrong with it. Null if the reason is another one.
    /// </summary>
    public string? Kind { get; init; }
}
