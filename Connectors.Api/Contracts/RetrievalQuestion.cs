using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <param name="Question">Words, "quoted words" that stand together, and -words to leave out, in any language.</param>
/// <param name="DatasetIds">Where to search; needed unless documents are given.</param>
/// <param name="DocumentIds">Only these documents.</param>
/// <param name="SimilarityThreshold">Leaves out hits below it, 0 to 1.</param>
/// <param name="TopK">How many hits are ranked at most.</param>
/// <param name="Highlight">Whether to mark matches.</param>
/// <param name="MetadataCondition">{"logic": "and"|"or", "conditions": [{"name", "comparison_operator", "value"}]}.</param>
/// <param name="AsUser">Answer as this user sees it.</param>
internal sealed record RetrievalQuestion(
    string Question,
    IReadOnlyList<string>? DatasetIds = null,
    IReadOnlyList<string>? DocumentIds = null,
    int Page = 1,
    int PageSize = 30,
    double SimilarityThreshold = 0,
    int TopK = 1024,
    bool Highlight = false,
    JsonObject? MetadataCondition = null,
    string? AsUser = null);
