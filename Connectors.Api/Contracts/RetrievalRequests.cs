using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connectors.Api.Requests;

namespace Connectors.Api.Contracts;

/// <summary>A question to search datasets for.</summary>
[Description("A question to search datasets for.")]
internal sealed record RetrievalQuestion : RequestRecord
{
    public const int MaxQuestion = 4000;

    private const string Ignored = "Accepted for RAGFlow's clients, and ignored: the search has no such setting.";

    [Description("Words, \"quoted words\" that stand together, and -words to leave out, in any language.")]
    [Required, StringLength(MaxQuestion)]
    public required string Question { get; init => field = value.Trim(); }

    [Description("The datasets to search. Required unless document_ids is given.")]
    [MaxLength(1000)]
    public IReadOnlyList<string>? DatasetIds { get; init; }

    [Description("Only these documents.")]
    [MaxLength(1000)]
    public IReadOnlyList<string>? DocumentIds { get; init; }

    [Description("Number of the page, from 1.")]
    [Range(1, 1_000_000)]
    public int Page { get; init; } = 1;

    [Description("Hits per page.")]
    [Range(1, 100)]
    public int PageSize { get; init; } = 30;

    [Description("Leaves out hits with a lower similarity.")]
    [Range(0.0, 1.0)]
    public double SimilarityThreshold { get; init; }

    [Description("Maximum number of hits that are ranked.")]
    [Range(1, 10_000)]
    public int TopK { get; init; } = 1024;

    [Description("Whether to mark matches in the answer's highlight.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool Highlight { get; init; }

    [Description("Only documents whose metadata passes.")]
    public MetadataRule? MetadataCondition { get; init; }

    [Description("Answer as this user sees it. Keys of the role search must name one, unless they are bound to a user.")]
    public string? AsUser { get; init; }

    [Description(Ignored)]
    public JsonNode? VectorSimilarityWeight { get; init; }

    [Description(Ignored)]
    public JsonNode? RerankId { get; init; }

    [Description(Ignored)]
    public JsonNode? Keyword { get; init; }

    [Description(Ignored)]
    public JsonNode? CrossLanguages { get; init; }

    [Description(Ignored)]
    public JsonNode? UseKg { get; init; }

    [Description(Ignored)]
    public JsonNode? TocEnhance { get; init; }
}

/// <summary>A question by Dify's external knowledge API.</summary>
[Description("A question by Dify's external knowledge API.")]
internal sealed record DifyQuestion : RequestRecord
{
    [Description("The dataset to search.")]
    [Required, StringLength(128)]
    public required string KnowledgeId { get; init => field = value.Trim(); }

    [Description("Words, \"quoted words\" that stand together, and -words to leave out, in any language.")]
    [Required, StringLength(RetrievalQuestion.MaxQuestion)]
    public required string Query { get; init => field = value.Trim(); }

    [Description("The maximum number of records, and their minimum score.")]
    public DifySetting RetrievalSetting { get; init; } = new();

    [Description("Only documents whose metadata passes.")]
    public MetadataRule? MetadataCondition { get; init; }

    [Description("Answer as this user sees it. Keys of the role search must name one, unless they are bound to a user.")]
    public string? AsUser { get; init; }
}

/// <summary>Bounds of an answer, as Dify sends them.</summary>
[Description("Bounds of the answer.")]
internal sealed record DifySetting : RequestRecord
{
    [Description("Maximum number of records.")]
    [Range(1, 100)]
    public int TopK { get; init; } = 5;

    [Description("Leaves out records with a lower score.")]
    [Range(0.0, 1.0)]
    public double ScoreThreshold { get; init; }

    [Description("Accepted and ignored: Dify sends a threshold of 0 if it is switched off.")]
    public JsonNode? ScoreThresholdEnabled { get; init; }
}
