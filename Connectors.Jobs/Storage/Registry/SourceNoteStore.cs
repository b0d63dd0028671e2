using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>Keeps what sources note down between slices and runs.</summary>
internal sealed class SourceNoteStore(Database database) : ISourceNotes
{
    private const int PieceSize = 2_000;

    public async Task<IReadOnlyDictionary<string, string>> FindAsync(
        string connector, string book, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync<SourceNoteRow>(
            "select place, key, value from source_notes where connector_id = @connector and book = @book and key = any(@keys)",
            new { connector, book, keys = keys.ToArray() },
            cancellationToken);
        return found.ToDictionary(note => note.Key, note => note.Value);
    }

    public async Task<IReadOnlySet<string>> AddAsync(
        string connector, string book, IReadOnlyList<KeyValuePair<string, string>> notes, CancellationToken cancellationToken)
    {
        var added = new HashSet<string>();
        foreach (var piece in notes.Chunk(PieceSize))
        {
            added.UnionWith(await database.QueryAsync<string>(
                """
                insert into source_notes (connector_id, book, key, value)
                select @connector, @book, u.key, u.value
                from unnest(@keys, @values) with ordinality u (key, value, number)
                order by u.number
                on conflict do nothing
                returning key
                """,
                Of(connector, book, piece),
                cancellationToken));
        }

        return added;
    }

    public async Task WriteAsync(
        string connector, string book, IReadOnlyDictionary<string, string> notes, CancellationToken cancellationToken)
    {
        // In one order, so that two writers never wait for each other.
        foreach (var piece in notes.OrderBy(note => note.Key, StringComparer.Ordinal).Chunk(PieceSize))
        {
            await database.ExecuteAsync(
                """
                insert into source_notes (connector_id, book, key, value)
                select @connector, @book, u.key, u.value
                from unnest(@keys, @values) with ordinality u (key, value, number)
                order by u.number
                on conflict (connector_id, book, key) do update set value = excluded.value, written_at = now()
                """,
                Of(connector, book, piece),
                cancellationToken);
        }
    }

    public async Task<IReadOnlyList<SourceNote>> PageAsync(
        string connector, string book, (long After, int Count) page, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync<SourceNoteRow>(
            """
            select place, key, value from source_notes where connector_id = @connector and book = @book and place > @after
            order by place limit @count
            """,
            new { connector, book, after = page.After, count = page.Count },
            cancellationToken);
        return [.. found.Select(note => new SourceNote(note.Place, note.Key, note.Value))];
    }

    public async Task ForgetAsync(string connector, string books, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            deleted = await database.ExecuteAsync(
                """
                delete from source_notes where ctid = any(array(
                    select ctid from source_notes
                    where connector_id = @connector and starts_with(book, @books)
                      and (@before::timestamptz is null or written_at < @before)
                    limit @PieceSize))
                """,
                new { connector, books, before = before?.ToUniversalTime(), PieceSize },
                cancellationToken);
        }
        while (deleted > 0);
    }

    /// <summary>Deletes notes of a deleted connector, at most <paramref name="limit"/>. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "delete from source_notes where ctid = any(array("
            + "select ctid from source_notes where connector_id = @connectorId limit @limit))",
            new { connectorId, limit },
            cancellationToken);

    private static object Of(string connector, string book, IReadOnlyCollection<KeyValuePair<string, string>> notes) => new
    {
        connector,
        book,
        keys = notes.Select(note => note.Key).ToArray(),
        values = notes.Select(note => note.Value).ToArray(),
    };
}

internal sealed record SourceNoteRow
{
    public long Place { get; init; }

    public string Key { get; init; } = "";

    public string Value { get; init; } = "";
}
