namespace Connectors.Sources;

/// <summary>One document's content cannot be read. The run continues, and the document becomes a failure with this reason.</summary>
public sealed class DocumentUnreadableException(FailureReason reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public FailureReason Reason { get; } = reason;
}
