using System.ComponentModel;
using System.Text.Json.Serialization;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>A dataset with its links.</summary>
[Description("A dataset (a knowledge base) with its links.")]
internal sealed record DatasetAnswer
{
    [Description("The dataset's id.")]
    public required string Id { get; init; }

    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its description for people.")]
    public required string? Description { get; init; }

    [Description("A label for RAGFlow's clients: every key of the tenant sees the dataset.")]
    [Words("me", "team")]
    public required string Permission { get; init; }

    [Description("The tenant that owns it.")]
    public required string TenantId { get; init; }

    [Description("The API key that created it.")]
    public required string CreatedBy { get; init; }

    [Description("Number of documents in it. Null: this key answers on behalf of users, who may not read all of them.")]
    public required long? DocumentCount { get; init; }

    [Description("Number of chunks that its documents are searched by. Null as in document_count.")]
    public required long? ChunkCount { get; init; }

    [Description("The model that its texts are embedded with. Empty: it is searched by words alone.")]
    public required string EmbeddingModel { get; init; }

    [Description("How far its vectors are. Absent without a model.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmbeddingAnswer? Embedding { get; init; }

    [Description("Always \"1\".")]
    public string Status { get; init; } = "1";

    [Description("When it was created, in milliseconds since 1970.")]
    public required long CreateTime { get; init; }

    [Description("When it was created.")]
    public required DateTime CreateDate { get; init; }

    [Description("When it was last changed, in milliseconds since 1970.")]
    public required long UpdateTime { get; init; }

    [Description("When it was last changed.")]
    public required DateTime UpdateDate { get; init; }

    [Description("The connectors that are linked to it. Empty for keys that answer on behalf of users.")]
    public required IReadOnlyList<LinkAnswer> Connectors { get; init; }

    /// <param name="row">The dataset.</param>
    /// <param name="links">Its links, and perhaps those of others.</param>
    /// <param name="counts">The counts of the linked connectors.</param>
    /// <param name="vectors">How far the vectors of those with a model are.</param>
    public static DatasetAnswer Of(
        KnowledgeBaseRow row,
        IEnumerable<LinkedConnector> links,
        IReadOnlyDictionary<string, ConnectorCount> counts,
        IReadOnlyDictionary<string, VectorProgress> vectors)
    {
        LinkedConnector[] own = [.. links.Where(link => link.KnowledgeBaseId == row.Id)];
        return Of(row) with
        {
            Embedding = vectors.TryGetValue(row.Id, out var progress) ? EmbeddingAnswer.Of(progress) : null,
            DocumentCount = own.Sum(link => counts.GetValueOrDefault(link.Id)?.Documents ?? 0),
            ChunkCount = own.Sum(link => counts.GetValueOrDefault(link.Id)?.Chunks ?? 0),
            Connectors = [.. own.Select(LinkAnswer.Of)],
        };
    }

    /// <summary>What those see of it who may not read all of it: no counts, no connectors.</summary>
    public static DatasetAnswer Of(KnowledgeBaseRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Description = row.Description,
        Permission = row.Permission,
        TenantId = row.TenantId,
        CreatedBy = row.CreatedBy,
        DocumentCount = null,
        ChunkCount = null,
        EmbeddingModel = row.EmbeddingModel ?? "",
        CreateTime = Times.Ms(row.CreatedAt),
        CreateDate = row.CreatedAt,
        UpdateTime = Times.Ms(row.UpdatedAt),
        UpdateDate = row.UpdatedAt,
        Connectors = [],
    };
}

/// <summary>How far a dataset's vectors are.</summary>
[Description("How far a dataset's vectors are.")]
internal sealed record EmbeddingAnswer
{
    [Description("ready: vectors answer for all connectors. running: they are made, and words answer. failed: the model fails; see error.")]
    [Words("ready", "running", "failed")]
    public required string Status { get; init; }

    [Description("Number of chunks that are to have a vector.")]
    public required long Total { get; init; }

    [Description("Number of chunks that have one.")]
    public required long Embedded { get; init; }

    [Description("Number of chunks that the model refuses. Only words find them.")]
    public required long Failed { get; init; }

    [Description("Why the model failed last. Null if it works.")]
    public required string? Error { get; init; }

    [Description("When it is tried again. Null if it works.")]
    public required DateTime? RetryAt { get; init; }

    public static EmbeddingAnswer Of(VectorProgress progress) => new()
    {
        Status = progress.Error is not null ? "failed" : progress.Ready == progress.Connectors ? "ready" : "running",
        Total = progress.Total,
        Embedded = Math.Min(progress.Embedded, progress.Total),
        Failed = progress.Failed,
        Error = progress.Error,
        RetryAt = progress.RetryAt,
    };
}

/// <summary>A connector that is linked to a dataset.</summary>
[Description("A connector that is linked to a dataset.")]
internal sealed record LinkAnswer
{
    [Description("The connector's id.")]
    public required string Id { get; init; }

    [Description("The type of its source.")]
    public required string Source { get; init; }

    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("\"1\": its documents are searched. \"0\": they are only listed.")]
    [Words("0", "1")]
    public required string AutoParse { get; init; }

    [Description("The connector's status.")]
    [Statuses]
    public required string Status { get; init; }

    /// <summary>A flag as this contract writes it.</summary>
    public static string Flag(bool value) => value ? "1" : "0";

    public static LinkAnswer Of(LinkedConnector link) => new()
    {
        Id = link.Id,
        Source = link.Source,
        Name = link.Name,
        AutoParse = Flag(link.AutoParse),
        Status = link.Status,
    };
}

/// <summary>Datasets. Their number on all pages stands next to "data", as clients of this contract expect.</summary>
[Description("A page of datasets.")]
internal sealed record DatasetsEnvelope
{
    [Description("0 if all went well.")]
    public int Code { get; init; } = Codes.Success;

    [Description("\"success\", or everything that is wrong.")]
    public string Message { get; init; } = "success";

    [Description("The datasets.")]
    public required IReadOnlyList<DatasetAnswer> Data { get; init; }

    [Description("Number of datasets on all pages.")]
    public required long TotalDatasets { get; init; }
}
