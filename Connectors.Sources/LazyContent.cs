namespace Connectors.Sources;

public sealed record LazyContent(Func<CancellationToken, Task<IReadOnlyList<DocumentSection>>> LoadAsync) : DocumentContent;
