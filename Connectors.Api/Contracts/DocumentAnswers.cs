using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Sent;

namespace Connectors.Api.Contracts;

/// <summary>A document in a dataset.</summary>
[ListedAs("docs")]
[Description("A document in a dataset.")]
internal sealed record DocumentAnswer
{
    [Description("The document's id.")]
    public required string Id { get; init; }

    [Description("Its title.")]
    public required string Name { get; init; }

    [Description("The dataset's id.")]
    public required string KnowledgebaseId { get; init; }

    [Description("The dataset's id.")]
    public required string DatasetId { get; init; }

    [Description("The source's type and the connector's id, joined by a slash.")]
    public required string SourceType { get; init; }

    [Description("The address at which a person opens it.")]
    public required string? Location { get; init; }

    [Description("Its file name extension, without the dot.")]
    public required string Suffix { get; init; }

    [Description("Its size in bytes.")]
    public required long Size { get; init; }

    [Description("DONE: it is searched. UNSTART: its link keeps it out of the search. Of a document that was sent: RUNNING until a sync "
        + "has read it, FAIL if it could not be read.")]
    [Words("DONE", "UNSTART", "RUNNING", "FAIL")]
    public required string Run { get; init; }

    [Description("Always \"1\".")]
    public string Status { get; init; } = "1";

    [Description("1: it is searched. 0: its link keeps it out of the search.")]
    public required double Progress { get; init; }

    [Description("Why it could not be read. Empty: nothing is wrong.")]
    public string ProgressMsg { get; init; } = "";

    [Description("Number of chunks that it is searched by.")]
    public required int ChunkCount { get; init; }

    [Description("Approximate number of tokens in its text.")]
    public required int TokenCount { get; init; }

    [Description("When it was first stored, in milliseconds since 1970.")]
    public required long CreateTime { get; init; }

    [Description("When it was first stored.")]
    public required DateTime CreateDate { get; init; }

    [Description("When it was last stored, in milliseconds since 1970.")]
    public required long UpdateTime { get; init; }

    [Description("When it was last stored.")]
    public required DateTime UpdateDate { get; init; }

    [Description("The connector that read it.")]
    public required string ConnectorId { get; init; }

    [Description("Its id in the source.")]
    public required string SourceId { get; init; }

    [Description("The part of the source that it is in.")]
    public required string Partition { get; init; }

    [Description("The address at which a person opens it.")]
    public required string? Link { get; init; }

    [Description("Its media type.")]
    public required string? MediaType { get; init; }

    [Description("Why it has no text. scan: its pages are pictures. picturesonly: it holds nothing but pictures. empty: it holds nothing. "
        + "Null: it has text.")]
    [Words("scan", "picturesonly", "empty")]
    public required string? NoText { get; init; }

    [Description("When it was created in the source, if the source tells.")]
    public required DateTime? CreatedAt { get; init; }

    [Description("When it was last changed in the source, if the source tells.")]
    public required DateTime? UpdatedAt { get; init; }

    [Description("Its owners in the source.")]
    public required IReadOnlyList<string> Owners { get; init; }

    [Description("The source's metadata by field.")]
    public required JsonObject Metadata { get; init; }

    [Description("The same as metadata, as RAGFlow's clients call it.")]
    public required JsonObject MetaFields { get; init; }

    [Description("Its readers, in short; unknown if the source does not tell.")]
    [Words("public", "restricted", "nobody", "unknown")]
    public required string Access { get; init; }

    public static DocumentAnswer Of(DocumentRow row, string dataset) => new()
    {
        Id = row.Id.ToString("N"),
        Name = row.Title,
        KnowledgebaseId = dataset,
        DatasetId = dataset,
        SourceType = $"{row.Source}/{row.ConnectorId}",
        Location = row.Link,
        Suffix = row.Suffix,
        Size = row.Size,
        Run = row.AutoParse ? "DONE" : "UNSTART",
        Progress = row.AutoParse ? 1 : 0,
        ChunkCount = row.ChunkCount,
        TokenCount = row.TokenCount,
        CreateTime = Times.Ms(row.CreatedAt),
        CreateDate = row.CreatedAt,
        UpdateTime = Times.Ms(row.UpdatedAt),
        UpdateDate = row.UpdatedAt,
        ConnectorId = row.ConnectorId,
        SourceId = row.SourceId,
        Partition = row.PartitionKey,
        Link = row.Link,
        MediaType = row.MediaType,
        NoText = row.NoText?.OrNull(),
        CreatedAt = row.SourceCreatedAt,
        UpdatedAt = row.SourceUpdatedAt,
        Owners = row.Owners,
        Metadata = JsonNode.Parse(row.Metadata) as JsonObject ?? [],
        MetaFields = JsonNode.Parse(row.Metadata) as JsonObject ?? [],
        Access = Summary(row.Access),
    };

    /// <summary>A document that was sent and is not stored yet, or could not be read.</summary>
    /// <param name="row">As it was sent.</param>
    /// <param name="dataset">The dataset's id.</param>
    /// <param name="source">The type of the connector.</param>
    /// <param name="failure">Why it could not be read. Null: it was not read yet.</param>
    public static DocumentAnswer OfSent(SentRow row, string dataset, string source, string? failure) => new()
    {
        Id = row.DocumentId.ToString("N"),
        Name = row.Title,
        KnowledgebaseId = dataset,
        DatasetId = dataset,
        SourceType = $"{source}/{row.ConnectorId}",
        Location = row.Link,
        Suffix = Path.GetExtension(row.FileName ?? "").TrimStart('.').ToLowerInvariant(),
        Size = row.Size,
        Run = failure is null ? "RUNNING" : "FAIL",
        Progress = failure is null ? 0 : -1,
        ProgressMsg = failure ?? "",
        ChunkCount = 0,
        TokenCount = 0,
        CreateTime = Times.Ms(row.SentAt),
        CreateDate = row.SentAt,
        UpdateTime = Times.Ms(row.SentAt),
        UpdateDate = row.SentAt,
        ConnectorId = row.ConnectorId,
        SourceId = row.SourceId,
        Partition = "",
        Link = row.Link,
        MediaType = row.MediaType,
        NoText = null,
        CreatedAt = row.SourceCreatedAt,
        UpdatedAt = row.SourceUpdatedAt,
        Owners = [],
        Metadata = JsonNode.Parse(row.Metadata) as JsonObject ?? [],
        MetaFields = JsonNode.Parse(row.Metadata) as JsonObject ?? [],
        Access = "unknown",
    };

    private static string Summary(string? access) => access switch
    {
        null => "unknown",
        _ when JsonNode.Parse(access) is not JsonArray { Count: > 0 } layers
            || layers.Any(layer => layer is not JsonArray { Count: > 0 }) => "nobody",
        _ when JsonNode.Parse(access)!.AsArray().All(layer => layer!.AsArray().Any(p => p?.GetValue<string>() == "everyone")) => "public",
        _ => "restricted",
    };
}

/// <summary>A piece of a document's text.</summary>
[ListedAs("chunks")]
[Description("A piece of a document's text.")]
internal sealed record ChunkAnswer
{
    [Description("The chunk's id.")]
    public required string Id { get; init; }

    [Description("Its text.")]
    public required string Content { get; init; }

    [Description("The document's id.")]
    public required string DocumentId { get; init; }

    [Description("The document's title.")]
    public required string DocnmKwd { get; init; }

    [Description("The same as docnm_kwd, as retrieval calls it.")]
    public string DocumentKeyword => DocnmKwd;

    [Description("The dataset's id.")]
    public required string DatasetId { get; init; }

    [Description("The heading that it stands under.")]
    public required string? Heading { get; init; }

    [Description("The address at which a person opens this part.")]
    public required string? Link { get; init; }

    [Description("Always true.")]
    public bool Available { get; init; } = true;

    public static ChunkAnswer Of(ChunkRow chunk, DocumentAnswer document) => new()
    {
        Id = ChunkId.Of(document.Id, chunk.Ordinal),
        Content = chunk.Content,
        DocumentId = document.Id,
        DocnmKwd = document.Name,
        DatasetId = document.DatasetId,
        Heading = chunk.Heading,
        Link = chunk.Link,
    };
}

/// <summary>A page of a document's chunks.</summary>
[Description("A page of a document's chunks, with the document.")]
internal sealed record ChunksAnswer : ListAnswer<ChunkAnswer>
{
    [Description("The document.")]
    [JsonPropertyOrder(1)]
    public required DocumentAnswer Doc { get; init; }
}
