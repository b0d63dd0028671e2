namespace Connectors.Jobs.Storage;

/// <summary>One condition on documents' metadata.</summary>
/// <param name="Name">The metadata field.</param>
/// <param name="Operator">One of <see cref="MetadataFilter.Operators"/>.</param>
/// <param name="Values">What to compare with; several only for "in" and "not in".</param>
internal sealed record MetadataCondition(string Name, string Operator, IReadOnlyList<string> Values);
