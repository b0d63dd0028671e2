using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connectors.Api.Requests;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Contracts;

/// <summary>A dataset to create.</summary>
[Description("A dataset (a knowledge base) to create.")]
internal sealed record CreateDataset : DatasetRequest
{
    [Description("The dataset's name, unique in any case.")]
    [Required, StringLength(128)]
    public required string Name { get; init => field = value.Trim(); }
}

/// <summary>Changes of a dataset.</summary>
[Description("Changes of a dataset. Settings that are left out, or are null, stay as they are.")]
internal sealed record UpdateDataset : DatasetRequest
{
    [Description("The new name, unique in any case.")]
    [StringLength(128, MinimumLength = 1)]
    public string? Name { get; init => field = value?.Trim(); }
}

/// <summary>Settings that a new and a changed dataset share, and those of RAGFlow's that mean nothing here.</summary>
internal abstract record DatasetRequest : RequestRecord
{
    private const string Ignored = "Accepted for RAGFlow's clients, and ignored.";

    [Description("A description for people.")]
    [StringLength(65_535)]
    public string? Description { get; init; }

    [Description("A label for RAGFlow's clients: every key of the tenant sees the dataset. A new dataset has me.")]
    public DatasetPermission? Permission { get; init; }

    [Description("The whole list of links: new connectors are synced at once, missing ones are unlinked. Absent: links stay.")]
    [MaxLength(1000)]
    public IReadOnlyList<LinkRequest>? Connectors { get; init; }

    [Description(Ignored)]
    public JsonNode? Avatar { get; init; }

    [Description("A configured embedding model: the dataset is then searched by meaning too. Empty: by words alone, as a new one is.")]
    [StringLength(128)]
    public string? EmbeddingModel { get; init => field = value?.Trim(); }

    [Description(Ignored)]
    public JsonNode? ChunkMethod { get; init; }

    [Description(Ignored)]
    public JsonNode? ParserConfig { get; init; }

    [Description(Ignored)]
    public JsonNode? ParseType { get; init; }

    [Description(Ignored)]
    public JsonNode? PipelineId { get; init; }

    [Description(Ignored)]
    public JsonNode? Pagerank { get; init; }

    [Description(Ignored)]
    public JsonNode? Language { get; init; }

    [Description(Ignored)]
    public JsonNode? AutoMetadataConfig { get; init; }
}

/// <summary>RAGFlow's label for who sees a dataset.</summary>
internal enum DatasetPermission
{
    Me,
    Team,
}

/// <summary>A connector to link to a dataset.</summary>
[Description("A connector to link to a dataset.")]
internal sealed record LinkRequest : RequestRecord
{
    private const string Ignored = "Accepted and ignored: clients may send a link back as they read it.";

    [Description("The connector's id.")]
    [Required, StringLength(64)]
    public required string Id { get; init => field = value.Trim(); }

    [Description("True (or \"1\"): its documents are searched. False (or \"0\"): they are only listed.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool AutoParse { get; init; } = true;

    [Description(Ignored)]
    public string? Source { get; init; }

    [Description(Ignored)]
    public string? Name { get; init; }

    [Description(Ignored)]
    public JsonNode? Status { get; init; }
}

/// <summary>Datasets to delete.</summary>
[Description("Datasets to delete. With neither key, none is deleted.")]
internal sealed record DeleteDatasets : RequestRecord
{
    [Description("Ids of the datasets.")]
    [MaxLength(1000)]
    public IReadOnlyList<string>? Ids { get; init; }

    [Description("True deletes all datasets of the tenant.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool DeleteAll { get; init; }
}

/// <summary>The datasets to list.</summary>
internal sealed record DatasetsQuery : LongPageQuery
{
    [Description("The field to sort by.")]
    public TimeOrder Orderby { get; init; }

    [Description("Whether the latest come first.")]
    public bool Desc { get; init; } = true;

    [Description("The whole name, in any case. A name that no dataset has is an error.")]
    public string? Name { get; init; }

    [Description("The dataset's id. An id that no dataset has is an error.")]
    public string? Id { get; init; }

    [Description("Ids of datasets, one by one or joined by commas. Those that no dataset has are left out. Not together with id.")]
    public IReadOnlyList<string>? Ids { get; init; }
}
