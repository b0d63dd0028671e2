namespace Connectors.Api.Endpoints;

/// <summary>What somebody wants of a knowledge base; null where he says nothing.</summary>
internal sealed record DatasetTerms(
    string? Name, string? Description, string? Permission, IReadOnlyList<(string ConnectorId, bool AutoParse)>? Links);
