namespace Connectors.Api.Contracts;

/// <param name="Kind">sync (unless said), prune or access.</param>
internal sealed record StartRun(string? Kind = null);
