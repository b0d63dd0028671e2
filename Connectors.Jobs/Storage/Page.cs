namespace Connectors.Jobs.Storage;

/// <summary>A stretch of a list.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Size">Rows a page.</param>
internal readonly record struct Page(int Number, int Size)
{
    public long Offset => (Number - 1L) * Size;
}

/// <param name="Total">How many rows there are on all pages.</param>
internal sealed record PageOf<T>(IReadOnlyList<T> Rows, long Total);
