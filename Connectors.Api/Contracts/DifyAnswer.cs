namespace Connectors.Api.Contracts;

/// <summary>An answer by Dify's external knowledge API.</summary>
internal sealed record DifyAnswer(IReadOnlyList<DifyRecord> Records);
