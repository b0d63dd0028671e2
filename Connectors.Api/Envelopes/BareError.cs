namespace Connectors.Api.Envelopes;

/// <summary>
/// An error in place of a file. RAGFlow's client takes an answer with any other key than these two for the file that it asked for.
/// </summary>
internal sealed record BareError(int Code, string Message);
