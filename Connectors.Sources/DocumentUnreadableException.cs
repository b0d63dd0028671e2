namespace Connectors.Sources;

/// <summary>One document's content cannot be had; the run goes on and the document becomes a failure with this reason.</summary>
public sealed class DocumentUnreadableException(FailureReason reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public FailureReason Reason { get; } = reason;
}
