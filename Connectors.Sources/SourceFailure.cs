namespace Connectors.Sources;

/// <summary>Something that could not be read while the run went on. It is kept, counted, shown, and tried again.</summary>
/// <param name="Id">The document's or container's id, as <see cref="SourceDocument.Id"/> would have it.</param>
/// <param name="Message">What happened and what to do, without secrets.</param>
public sealed record SourceFailure(FailureScope Scope, string Id, FailureReason Reason, string Message, string? Link = null)
{
    public string? Title { get; init; }
}
