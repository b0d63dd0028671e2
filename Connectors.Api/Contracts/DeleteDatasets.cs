namespace Connectors.Api.Contracts;

/// <summary>Which knowledge bases to delete; with neither, none.</summary>
internal sealed record DeleteDatasets(IReadOnlyList<string>? Ids = null, bool? DeleteAll = null);
