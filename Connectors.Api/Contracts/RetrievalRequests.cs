using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connectors.Api.Requests;

namespace Connectors.Api.Contracts;

/// <summary>What every question in RAGFlow's form has.</summary>
[Description("What every question has.")]
internal record SearchSettings : RequestRecord
{
    public const int MaxQuestion = 4000;

    protected const string Ignored = "Accepted for RAGFlow's clients, and ignored: the search has no such setting.";

    [Description("Words, \"quoted words\" that stand together, and -words to leave out, in any language.")]
    [Required(AllowEmptyStrings = true), StringLength(MaxQuestion)]
    public required string Question { get; init => field = value.Trim(); }

    [Description("Number of the page, from 1.")]
    [Range(1, 1_000_000)]
    public int Page { get; init; } = 1;

    [Description("Maximum number of hits that are ranked.")]
    [Range(1, 10_000)]
    public int TopK { get; init; } = 1024;

    [Description("Answer as this user sees it. Keys of the role search must name one, unless they are bound to a user.")]
    public string? AsUser { get; init; }

    [Description("The share of the vectors in the similarity, from 0 (words alone) to 1, if the dataset has an embedding model.")]
    [Range(0.0, 1.0)]
    public double? VectorSimilarityWeight { get; init; }

    [Description("A configured reranker that orders the first hits.")]
    [StringLength(128)]
    public string? RerankId { get; init; }

    [Description(Ignored)]
    public JsonNode? Keyword { get; init; }

    [Description(Ignored)]
    public JsonNode? CrossLanguages { get; init; }

    [Description(Ignored)]
    public JsonNode? UseKg { get; init; }
}

/// <summary>A question to search datasets for.</summary>
[Description("A question to search datasets for. A blank question finds nothing.")]
internal sealed record RetrievalQuestion : SearchSettings
{
    [Description("The datasets to search. Required unless document_ids is given.")]
    [MaxLength(1000)]
    public IReadOnlyList<string>? DatasetIds { get; init; }

    [Description("Only these documents, which must be in the datasets.")]
    [MaxLength(1000)]
    public IReadOnlyList<string>? DocumentIds { get; init; }

    [Description("Hits per page. RAGFlow's own clients send it, usually 30.")]
    [Range(1, 100)]
    public int PageSize { get; init; } = 10;

    [Description("Leaves out hits with a lower similarity.")]
    [Range(0.0, 1.0)]
    public double SimilarityThreshold { get; init; } = 0.2;

    [Description("Whether each hit has a highlight: the part of its text around the matches, with matches marked.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool Highlight { get; init; }

    [Description("Only documents whose metadata passes.")]
    public MetadataRule? MetadataCondition { get; init; }

    [Description("Whether each hit has its document's metadata as document_metadata, too.")]
    public ReferenceMetadata? ReferenceMetadata { get; init; }

    [Description(Ignored)]
    public JsonNode? TocEnhance { get; init; }
}

/// <summary>Which metadata of documents to repeat in hits, as RAGFlow's clients ask for it.</summary>
[Description("Which metadata of documents to repeat in hits.")]
internal sealed record ReferenceMetadata : RequestRecord
{
    [Description("True gives each hit a document_metadata.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool Include { get; init; }

    [Description("The only fields to give. Absent or empty: all.")]
    [MaxLength(100)]
    public IReadOnlyList<string>? Fields { get; init; }
}
