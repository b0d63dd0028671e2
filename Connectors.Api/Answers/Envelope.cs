namespace Connectors.Api.Answers;

/// <summary>What every answer comes in.</summary>
/// <param name="Code">0: it went well.</param>
/// <param name="Message">"success", or everything that is wrong.</param>
internal sealed record Envelope<T>(int Code, string Message, T? Data);
