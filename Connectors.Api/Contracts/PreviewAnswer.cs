using System.ComponentModel;
using System.Text.Json.Nodes;
using Connectors.Jobs.Administration.Preview;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Contracts;

/// <summary>Tells what a run would read.</summary>
[Description("Tells what a run would read.")]
internal sealed record PreviewAnswer
{
    [Description("The parts of the source that would be read.")]
    public required IReadOnlyList<PreviewedPartition> Partitions { get; init; }

    [Description("Whether this is everything, rather than a beginning of it.")]
    public required bool Complete { get; init; }

    [Description("The amount of content in the source.")]
    public required PreviewedCounts Counts { get; init; }

    [Description("Calls to the source.")]
    public required PreviewedCalls Calls { get; init; }

    [Description("Some of the documents.")]
    public required IReadOnlyList<PreviewedDocument> Documents { get; init; }

    [Description("Some of the documents and containers that cannot be read.")]
    public required IReadOnlyList<PreviewedFailure> Failures { get; init; }

    [Description("Some of the documents that a rule leaves out.")]
    public required IReadOnlyList<PreviewedSkip> Skipped { get; init; }

    public static PreviewAnswer Of(Preview preview) => new()
    {
        Partitions = [.. preview.Partitions.Select(partition => new PreviewedPartition(partition.Key, partition.Label))],
        Complete = preview.Complete,
        Counts = new PreviewedCounts
        {
            Partitions = preview.Counts.Partitions,
            PartitionsRead = preview.Counts.PartitionsRead,
            Documents = preview.Counts.Documents,
            EstimatedDocuments = preview.Counts.EstimatedDocuments,
            Skipped = preview.Counts.Skipped,
            Failed = preview.Counts.Failed,
        },
        Calls = new PreviewedCalls(preview.Calls.Made, preview.Calls.Estimated),
        Documents = [.. preview.Documents.Select(document => new PreviewedDocument
        {
            SourceId = document.SourceId,
            Title = document.Title,
            Link = document.Link,
            UpdatedAt = document.UpdatedAt,
            Partition = document.Partition,
            State = document.State.ToDb(),
            Metadata = new JsonObject(document.Metadata.Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))),
        })],
        Failures = [.. preview.Failures.Select(failure => new PreviewedFailure
        {
            Scope = failure.Scope.ToDb(),
            Id = failure.Id,
            Reason = failure.Reason.ToDb(),
            Message = failure.Message,
            Link = failure.Link,
            Title = failure.Title,
        })],
        Skipped = [.. preview.Skipped.Select(skip => new PreviewedSkip(skip.Id, skip.Rule))],
    };
}

/// <summary>A part of the source.</summary>
[Description("A part of the source that is read by itself, such as a channel or a project.")]
internal sealed record PreviewedPartition(
    [property: Description("Its id in the source.")] string Key,
    [property: Description("Its name, as people know it.")] string Label);

/// <summary>How much there is.</summary>
[Description("The amount of content in the source.")]
internal sealed record PreviewedCounts
{
    [Description("Number of parts that would be read.")]
    public required int Partitions { get; init; }

    [Description("Number of parts that this preview looked into.")]
    public required int PartitionsRead { get; init; }

    [Description("Number of documents met; all of them if the preview is complete.")]
    public required long Documents { get; init; }

    [Description("Number of documents that a first run would meet. Null: the source does not tell.")]
    public required long? EstimatedDocuments { get; init; }

    [Description("Number of documents that each rule leaves out.")]
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    [Description("Number of failures of each class.")]
    public required IReadOnlyDictionary<string, int> Failed { get; init; }
}

/// <summary>Calls to the source.</summary>
[Description("Calls to the source.")]
internal sealed record PreviewedCalls(
    [property: Description("Calls that this preview made, by endpoint.")] IReadOnlyDictionary<string, long> Made,
    [property: Description("Calls that a first run would make. Null: the source does not tell how much there is.")] long? Estimated);

/// <summary>A document as a run would store it.</summary>
[Description("A document as a run would store it. Its content is not opened.")]
internal sealed record PreviewedDocument
{
    [Description("Its id in the source.")]
    public required string SourceId { get; init; }

    [Description("Its title.")]
    public required string Title { get; init; }

    [Description("The address at which a person opens it.")]
    public required string? Link { get; init; }

    [Description("When it was last changed in the source, in ISO 8601.")]
    public required string? UpdatedAt { get; init; }

    [Description("The part of the source that it is in.")]
    public required string Partition { get; init; }

    [Description("Whether the stored document is missing, different or the same.")]
    [Words("new", "changed", "unchanged")]
    public required string State { get; init; }

    [Description("The source's metadata by field, after the connector's field mapping.")]
    public required JsonObject Metadata { get; init; }
}

/// <summary>A document or container that cannot be read.</summary>
[Description("A document or container that cannot be read.")]
internal sealed record PreviewedFailure
{
    [Description("Whether a document or a container cannot be read.")]
    [Words("document", "container")]
    public required string Scope { get; init; }

    [Description("Its id in the source.")]
    public required string Id { get; init; }

    [Description("The class of the failure.")]
    [Words(
        "transient", "forbidden", "notfound", "toolarge", "unsupported", "malformed", "encrypted", "tooslow", "crashed", "changed",
        "other")]
    public required string Reason { get; init; }

    [Description("The error, and what to do about it.")]
    public required string Message { get; init; }

    [Description("The address at which a person opens it.")]
    public required string? Link { get; init; }

    [Description("Its title.")]
    public required string? Title { get; init; }
}

/// <summary>A document that a rule leaves out.</summary>
[Description("A document that a rule leaves out.")]
internal sealed record PreviewedSkip(
    [property: Description("Its id in the source.")] string Id,
    [property: Description("The rule, in words.")] string Rule);
