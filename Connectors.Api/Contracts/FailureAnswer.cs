using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Contracts;

/// <summary>A document or container that could not be read.</summary>
[ListedAs("failures")]
[Description("A document or container that could not be read.")]
internal sealed record FailureAnswer
{
    [Description("The failure's id.")]
    public required long Id { get; init; }

    [Description("Whether a document or a container failed. Every sync reads containers again; documents have a retry time.")]
    [Words("document", "container")]
    public required string Scope { get; init; }

    [Description("The document's or container's id in the source.")]
    public required string SourceId { get; init; }

    [Description("Its title.")]
    public required string? Title { get; init; }

    [Description("The address at which a person opens it.")]
    public required string? Link { get; init; }

    [Description("The part of the source that it is in.")]
    public required string Partition { get; init; }

    [Description("The class of the failure.")]
    [Words(
        "transient", "forbidden", "notfound", "toolarge", "unsupported", "malformed", "encrypted", "tooslow", "crashed", "changed",
        "other")]
    public required string Class { get; init; }

    [Description("The error, and what to do about it.")]
    public required string Message { get; init; }

    [Description("Number of attempts.")]
    public required int Attempts { get; init; }

    [Description("The last attempts: time, class and message of each.")]
    public required IReadOnlyList<FailureAttempt> History { get; init; }

    [Description("The run that met it last.")]
    public required long RunId { get; init; }

    [Description("When it failed first.")]
    public required DateTime FirstAt { get; init; }

    [Description("When it failed last.")]
    public required DateTime LastAt { get; init; }

    [Description("When it is tried again. Null: not before it changes, or with the next sync.")]
    public required DateTime? NextRetryAt { get; init; }

    [Description("When it was over. Null: it stands.")]
    public required DateTime? ResolvedAt { get; init; }

    public static FailureAnswer Of(FailureView failure) => new()
    {
        Id = failure.Id,
        Scope = failure.Scope.ToDb(),
        SourceId = failure.SourceId,
        Title = failure.Title,
        Link = failure.Link,
        Partition = failure.PartitionKey,
        Class = failure.Reason.ToDb(),
        Message = failure.Message,
        Attempts = failure.Attempts,
        History = Stored.Read<List<FailureAttempt>>(failure.History),
        RunId = failure.RunId,
        FirstAt = failure.FirstAt,
        LastAt = failure.LastAt,
        NextRetryAt = failure.NextRetryAt,
        ResolvedAt = failure.ResolvedAt,
    };
}

/// <summary>An attempt to read a document or container.</summary>
[Description("An attempt to read a document or container.")]
internal sealed record FailureAttempt(
    [property: Description("When it was made.")] [property: DataType(DataType.DateTime)] string At,
    [property: Description("The class of its failure.")] string Reason,
    [property: Description("The error, and what to do about it.")] string Message);
