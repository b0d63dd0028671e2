namespace Connectors.Sources;

/// <summary>Keeps notes for as long as the process does: for console programs, tests, and configs that are not saved.</summary>
public sealed class InMemorySourceNotes : ISourceNotes
{
    private readonly Dictionary<(string Connector, string Book), Dictionary<string, Kept>> _books = [];
    private readonly Lock _lock = new();
    private long _place;

    public Task<IReadOnlyDictionary<string, string>> FindAsync(
        string connector, string book, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var kept = Book(connector, book);
            return Task.FromResult<IReadOnlyDictionary<string, string>>(
                keys.Distinct().Where(kept.ContainsKey).ToDictionary(key => key, key => kept[key].Value));
        }
    }

    public Task<IReadOnlySet<string>> AddAsync(
        string connector, string book, IReadOnlyList<KeyValuePair<string, string>> notes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var kept = Book(connector, book);
            return Task.FromResult<IReadOnlySet<string>>(
                notes.Where(note => kept.TryAdd(note.Key, new Kept(++_place, note.Value, Now))).Select(note => note.Key).ToHashSet());
        }
    }

    public Task WriteAsync(string connector, string book, IReadOnlyDictionary<string, string> notes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var kept = Book(connector, book);
            foreach (var (key, value) in notes)
                kept[key] = new Kept(kept.TryGetValue(key, out var old) ? old.Place : ++_place, value, Now);
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<SourceNote>> PageAsync(
        string connector, string book, (long After, int Count) page, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<SourceNote>>(
            [
                .. Book(connector, book)
                    .Where(note => note.Value.Place > page.After)
                    .OrderBy(note => note.Value.Place)
                    .Take(page.Count)
                    .Select(note => new SourceNote(note.Value.Place, note.Key, note.Value.Value)),
            ]);
        }
    }

    public Task ForgetAsync(string connector, string books, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var (id, kept) in _books.Where(pair => IsOf(pair.Key)).ToList())
            {
                foreach (var (key, note) in kept.Where(note => before is null || note.Value.At < before).ToList())
                    kept.Remove(key);
                if (kept.Count == 0)
                    _books.Remove(id);
            }

            return Task.CompletedTask;
        }

        bool IsOf((string Connector, string Book) id)
            => id.Connector == connector && id.Book.StartsWith(books, StringComparison.Ordinal);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private Dictionary<string, Kept> Book(string connector, string book)
        => _books.TryGetValue((connector, book), out var kept) ? kept : _books[(connector, book)] = [];

    private sealed record Kept(long Place, string Value, DateTimeOffset At);
}
