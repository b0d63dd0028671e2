namespace Connectors.Api.Endpoints;

/// <summary>Names of the query parameters that an endpoint reads.</summary>
internal sealed record QueryParameters(IReadOnlyList<string> Names);
