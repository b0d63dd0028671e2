using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <summary>A question by Dify's external knowledge API.</summary>
/// <param name="RetrievalSetting">{"top_k": 5, "score_threshold": 0.5}.</param>
internal sealed record DifyQuestion(string KnowledgeId, string Query, JsonObject RetrievalSetting, JsonObject? MetadataCondition = null, string? AsUser = null);
