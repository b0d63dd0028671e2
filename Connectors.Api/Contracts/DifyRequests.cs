using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Connectors.Api.Requests;

namespace Connectors.Api.Contracts;

/// <summary>A question by Dify's external knowledge API.</summary>
[Description("A question by Dify's external knowledge API.")]
internal sealed record DifyQuestion : RequestRecord
{
    [Description("The dataset to search.")]
    [Required, StringLength(128)]
    public required string KnowledgeId { get; init => field = value.Trim(); }

    [Description("Words, \"quoted words\" that stand together, and -words to leave out, in any language.")]
    [Required, StringLength(SearchSettings.MaxQuestion)]
    public required string Query { get; init => field = value.Trim(); }

    [Description("The maximum number of records, and their minimum score.")]
    public DifySetting RetrievalSetting { get; init; } = new();

    [Description("Only documents whose metadata passes.")]
    public MetadataRule? MetadataCondition { get; init; }

    [Description("Answer as this user sees it. Keys of the role search must name one, unless they are bound to a user.")]
    public string? AsUser { get; init; }

    [Description("Accepted for RAGFlow's clients, and ignored: the search has no such setting.")]
    public JsonNode? UseKg { get; init; }
}

/// <summary>Bounds of an answer, as Dify sends them.</summary>
[Description("Bounds of the answer.")]
internal sealed record DifySetting : RequestRecord
{
    public const int MaxRecords = 100;

    public const int DefaultRecords = 5;

    [Description("Maximum number of records.")]
    [Range(1, MaxRecords)]
    public int TopK { get; init; } = DefaultRecords;

    [Description("Leaves out records with a lower score.")]
    [Range(0.0, 1.0)]
    public double ScoreThreshold { get; init; }

    [Description("Accepted and ignored: Dify sends a threshold of 0 if it is switched off.")]
    public JsonNode? ScoreThresholdEnabled { get; init; }
}

/// <summary>The same question in a query string, as RAGFlow takes it.</summary>
internal sealed record DifyQuery
{
    [Description("The dataset to search.")]
    public string? KnowledgeId { get; init; }

    [Description("Words, \"quoted words\" that stand together, and -words to leave out, in any language.")]
    public string? Query { get; init; }

    [Description("Maximum number of records.")]
    [Range(1, DifySetting.MaxRecords)]
    public int TopK { get; init; } = DifySetting.DefaultRecords;

    [Description("Leaves out records with a lower score: a number from 0 to 1.")]
    public string? ScoreThreshold { get; init; }

    [Description("Answer as this user sees it. Keys of the role search must name one, unless they are bound to a user.")]
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? AsUser { get; init; }
}
