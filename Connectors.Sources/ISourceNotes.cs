namespace Connectors.Sources;

/// <summary>
/// Keeps what a source must know in a later slice or run and what does not fit a checkpoint, such as the addresses that a crawl has still
/// to visit. Notes stand in books, belong to a connector, are shared by all workers, and leave with the connector. They are written before
/// the batch that they belong to is committed, so a source must be able to write a note twice. They hold no secrets.
/// </summary>
public interface ISourceNotes
{
    /// <summary>Returns notes by key, without the keys that have none. Ask for many at once.</summary>
    Task<IReadOnlyDictionary<string, string>> FindAsync(
        string connector, string book, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Adds notes to the end of a book. A key that the book has already keeps its note and place. Returns the new keys.</summary>
    Task<IReadOnlySet<string>> AddAsync(
        string connector, string book, IReadOnlyList<KeyValuePair<string, string>> notes, CancellationToken cancellationToken);

    /// <summary>Adds or replaces notes. A note that is replaced keeps its place.</summary>
    Task WriteAsync(
        string connector, string book, IReadOnlyDictionary<string, string> notes, CancellationToken cancellationToken);

    /// <summary>Returns notes in the order in which they were added, from the first behind a place. Zero starts at the beginning.</summary>
    Task<IReadOnlyList<SourceNote>> PageAsync(
        string connector, string book, (long After, int Count) page, CancellationToken cancellationToken);

    /// <summary>Deletes the notes of all books whose names begin with <paramref name="books"/>.</summary>
    /// <param name="connector">The connector's id.</param>
    /// <param name="books">The beginning of the books' names.</param>
    /// <param name="before">Only notes that were last written before this time. Null: all.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task ForgetAsync(string connector, string books, DateTimeOffset? before, CancellationToken cancellationToken);
}

/// <param name="Place">Where it stands in its book. Grows, with gaps.</param>
/// <param name="Key">At most 200 characters: hash what is longer.</param>
public sealed record SourceNote(long Place, string Key, string Value);
