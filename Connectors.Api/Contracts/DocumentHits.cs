namespace Connectors.Api.Contracts;

/// <summary>How many hits a document has.</summary>
internal sealed record DocumentHits(string DocId, string DocName, int Count);
