namespace Connectors.Api.Contracts;

/// <summary>What a question found.</summary>
internal sealed record RetrievalAnswer(IReadOnlyList<HitAnswer> Chunks, IReadOnlyList<DocumentHits> DocAggs, long Total);
