using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Connectors.Api.Requests;

namespace Connectors.Api.Contracts;

/// <summary>A question to one dataset, in the form of RAGFlow's search in datasets.</summary>
[Description("A question to one dataset.")]
internal record DatasetQuestion : SearchSettings
{
    [Description("Only these documents, which must be in the dataset.")]
    [MaxLength(1000)]
    public IReadOnlyList<string>? DocIds { get; init; }

    [Description("Hits per page.")]
    [Range(1, 100)]
    public int Size { get; init; } = 30;

    [Description("Leaves out hits with a lower similarity.")]
    [Range(0.0, 1.0)]
    public double SimilarityThreshold { get; init; }

    [Description("Only documents whose metadata passes.")]
    public SearchMetadataFilter? MetaDataFilter { get; init; }

    [Description("A saved search of RAGFlow's. There are none here, so an id is an error.")]
    public string? SearchId { get; init; }

    [Description(Ignored)]
    public JsonNode? TenantRerankId { get; init; }

    [Description(Ignored)]
    public JsonNode? IncludeKnowledgeCompilation { get; init; }

    [Description(Ignored)]
    public JsonNode? ForceRefresh { get; init; }
}

/// <summary>A question to several datasets, in the form of RAGFlow's search in datasets.</summary>
[Description("A question to several datasets.")]
internal sealed record DatasetsQuestion : DatasetQuestion
{
    [Description("The datasets to search.")]
    [Required, MinLength(1), MaxLength(1000)]
    public required IReadOnlyList<string> DatasetIds { get; init; }
}

/// <summary>A condition on documents' metadata, as RAGFlow's search in datasets has it.</summary>
[Description("A condition on documents' metadata.")]
internal sealed record SearchMetadataFilter : RequestRecord
{
    [Description("manual: the conditions in manual. Absent, blank or disabled: none. auto and semi_auto need a language model, which this "
        + "server does not have, and are errors.")]
    public string? Method { get; init; }

    [Description("How the conditions join.")]
    public MetadataLogic Logic { get; init; }

    [Description("The conditions.")]
    [MaxLength(MetadataFilters.MaxConditions)]
    public IReadOnlyList<SearchMetadataCondition>? Manual { get; init; }

    [Description("Belongs to the method semi_auto.")]
    public JsonNode? SemiAuto { get; init; }

    /// <summary>The same condition as retrieval has it; null if there is none.</summary>
    public MetadataRule? ToRule() => Method != "manual"
        ? null
        : new MetadataRule
        {
            Logic = Logic,
            Conditions = [.. (Manual ?? []).Select(condition => condition.ToRule())],
        };
}

/// <summary>One condition on documents' metadata, as RAGFlow's search in datasets has it.</summary>
[Description("One condition on documents' metadata.")]
internal sealed record SearchMetadataCondition : RequestRecord
{
    [Description("The metadata field.")]
    [Required, StringLength(128)]
    public required string Key { get; init; }

    [Description("How to compare, by the words of comparison_operator in retrieval.")]
    [Required, StringLength(32)]
    public required string Op { get; init; }

    [Description("The text, number or list to compare with. Not needed for empty and not empty.")]
    public JsonNode? Value { get; init; }

    public MetadataRuleCondition ToRule() => new() { Name = Key, ComparisonOperator = Op, Value = Value };
}
