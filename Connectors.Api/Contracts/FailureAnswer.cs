using System.Text.Json.Nodes;
using Connectors.Api.Answers;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Contracts;

/// <summary>A document or container that could not be read.</summary>
/// <param name="Class">transient, forbidden, notfound, toolarge, unsupported, malformed, changed or other.</param>
/// <param name="Scope">document or container: a container is looked at again by every sync.</param>
/// <param name="History">The last attempts: when, class and message of each.</param>
/// <param name="NextRetryAt">When it is tried again by itself; null: never, or with the next sync.</param>
/// <param name="ResolvedAt">When it was over.</param>
internal sealed record FailureAnswer(
    long Id,
    string Scope,
    string SourceId,
    string? Title,
    string? Link,
    string Partition,
    string Class,
    string Message,
    int Attempts,
    JsonNode? History,
    long RunId,
    string FirstAt,
    string LastAt,
    string? NextRetryAt,
    string? ResolvedAt)
{
    public static FailureAnswer Of(FailureView failure) => new(
        failure.Id,
        failure.Scope.ToDb(),
        failure.SourceId,
        failure.Title,
        failure.Link,
        failure.PartitionKey,
        failure.Reason.ToDb(),
        failure.Message,
        failure.Attempts,
        JsonNode.Parse(failure.History),
        failure.RunId,
        Times.Iso(failure.FirstAt),
        Times.Iso(failure.LastAt),
        Times.Iso(failure.NextRetryAt),
        Times.Iso(failure.ResolvedAt));
}
