using System.Text.Json;

namespace Connectors.Tests.Support;

/// <summary>A batch as a test sees it: what it names, and the checkpoint as it would be stored.</summary>
public sealed record ReadPart(Connectors.Sources.SourceChanges Changes, JsonElement Checkpoint)
{
    /// <summary>Each thing that the batch gives, with its kind, as one string.</summary>
    public IEnumerable<string> Items =>
    [
        .. Changes.Documents.Select(document => $"document {document.Id} {document.Title} {document.Fingerprint}"),
        .. Changes.Failures.Select(failure => $"failure {failure.Scope} {failure.Id} {failure.Reason}"),
        .. Changes.Deleted.Select(id => $"deleted {id}"),
        .. Changes.Skipped.Select(skip => $"skipped {skip.Id}"),
    ];
}
