using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>Connectors; their number on all pages stands beside "data", whose form this contract has fixed.</summary>
internal sealed record ConnectorsEnvelope(int Code, string Message, IReadOnlyList<ConnectorListItem> Data, long TotalConnectors);
