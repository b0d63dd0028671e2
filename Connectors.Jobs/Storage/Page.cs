namespace Connectors.Jobs.Storage;

/// <summary>A page of a list.</summary>
/// <param name="Number">The page's number, from 1.</param>
/// <param name="Size">Rows per page.</param>
internal readonly record struct Page(int Number, int Size)
{
    public long Offset => (Number - 1L) * Size;

    /// <summary>The number of rows on all pages, if this page tells it: it is the last one. Null: they must be counted.</summary>
    /// <param name="rows">The number of rows on this page.</param>
    public long? TotalOf(int rows) => rows < Size && (rows > 0 || Number == 1) ? Offset + rows : null;
}

/// <summary>The rows of a page.</summary>
/// <param name="Rows">This page's rows.</param>
/// <param name="Total">The number of rows on all pages.</param>
internal sealed record PageOf<T>(IReadOnlyList<T> Rows, long Total)
{
    /// <summary>Whether there may be more rows than the total: counting them all would have taken long.</summary>
    public bool IsAtLeast { get; init; }
}
