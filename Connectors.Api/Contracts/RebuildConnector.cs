namespace Connectors.Api.Contracts;

/// <param name="KbId">A knowledge base that the connector is linked to. All of the connector is read again.</param>
internal sealed record RebuildConnector(string KbId);
