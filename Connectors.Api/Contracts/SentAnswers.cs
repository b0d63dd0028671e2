using System.ComponentModel;
using System.Text.Json.Nodes;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Administration.Sending;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Sent;

namespace Connectors.Api.Contracts;

/// <summary>What became of documents that a program sent.</summary>
[Description("What became of documents that a program sent. A sync, which starts at once, reads those that are new or changed.")]
internal sealed record SentAnswer
{
    [Description("Each document, in the order in which they were sent.")]
    public required IReadOnlyList<SentDocumentAnswer> Documents { get; init; }

    [Description("Number of new documents.")]
    public required int Created { get; init; }

    [Description("Number of documents that replaced earlier ones.")]
    public required int Updated { get; init; }

    [Description("Number of documents that were equal to what is stored.")]
    public required int Unchanged { get; init; }

    [Description("Number of documents that were refused.")]
    public required int Refused { get; init; }

    [Description("With complete: the number of documents that the set lacks. Null without.")]
    public required int? LeftOut { get; init; }

    public static SentAnswer Of(IReadOnlyList<SentResult> results, int? leftOut) => new()
    {
        Documents = [.. results.Select(SentDocumentAnswer.Of)],
        Created = results.Count(result => result.Outcome == SentOutcome.Created),
        Updated = results.Count(result => result.Outcome == SentOutcome.Updated),
        Unchanged = results.Count(result => result.Outcome == SentOutcome.Unchanged),
        Refused = results.Count(result => result.Outcome is null),
        LeftOut = leftOut,
    };
}

/// <summary>What became of a document that a program sent.</summary>
[Description("What became of a document that a program sent.")]
internal sealed record SentDocumentAnswer
{
    [Description("The program's own id.")]
    public required string Id { get; init; }

    [Description("The document's id in datasets.")]
    public required string DocumentId { get; init; }

    [Description("What sending it did.")]
    [Words("created", "updated", "unchanged", "refused")]
    public required string State { get; init; }

    [Description("Why it was refused. Null: it was not.")]
    public required string? Error { get; init; }

    public static SentDocumentAnswer Of(SentResult result) => new()
    {
        Id = result.Id,
        DocumentId = result.DocumentId.ToString("N"),
        State = result.Outcome?.ToDb() ?? "refused",
        Error = result.Error,
    };
}

/// <summary>What was removed.</summary>
[Description("What was removed.")]
internal sealed record RemovedAnswer
{
    [Description("Number of documents that were there and are removed.")]
    public required int Removed { get; init; }
}

/// <summary>A document that was sent to a dataset.</summary>
[Description("A document that was sent to the dataset.")]
internal sealed record UploadedDocument
{
    [Description("The document's id.")]
    public required string Id { get; init; }

    [Description("Its title.")]
    public required string Name { get; init; }

    [Description("The dataset's id.")]
    public required string DatasetId { get; init; }

    [Description("The connector that holds it.")]
    public required string ConnectorId { get; init; }

    [Description("Its id in the connector: for a file its name.")]
    public required string SourceId { get; init; }

    [Description("Its size in bytes.")]
    public required long Size { get; init; }

    [Description("UNSTART: a sync reads it soon.")]
    [Words("UNSTART")]
    public string Run { get; init; } = "UNSTART";

    [Description("Always \"naive\": documents are parsed by their format.")]
    public string ChunkMethod { get; init; } = "naive";

    [Description("Number of chunks that it is searched by: none yet.")]
    public int ChunkCount { get; init; }

    [Description("Its metadata.")]
    public required JsonObject MetaFields { get; init; }

    [Description("When it was sent, in milliseconds since 1970.")]
    public required long CreateTime { get; init; }

    public static UploadedDocument Of(SentRow row, string dataset) => new()
    {
        Id = row.DocumentId.ToString("N"),
        Name = row.Title,
        DatasetId = dataset,
        ConnectorId = row.ConnectorId,
        SourceId = row.SourceId,
        Size = row.Size,
        MetaFields = JsonNode.Parse(row.Metadata) as JsonObject ?? [],
        CreateTime = Times.Ms(row.SentAt),
    };
}
