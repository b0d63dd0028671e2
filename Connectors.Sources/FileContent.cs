namespace Connectors.Sources;

public sealed record FileContent(string FileName, string? MediaType, long? Size, Func<CancellationToken, Task<Stream>> OpenAsync)
    : DocumentContent;
