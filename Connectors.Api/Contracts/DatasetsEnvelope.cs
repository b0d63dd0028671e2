namespace Connectors.Api.Contracts;

/// <summary>A page of knowledge bases; their number stands beside "data" in this contract.</summary>
internal sealed record DatasetsEnvelope(int Code, string Message, IReadOnlyList<DatasetAnswer> Data, long TotalDatasets);
