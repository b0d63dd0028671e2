namespace Connectors.Jobs.Storage;

/// <param name="Total">How many rows there are on all pages.</param>
internal sealed record PageOf<T>(IReadOnlyList<T> Rows, long Total);
