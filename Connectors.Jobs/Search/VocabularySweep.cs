using Connectors.Jobs.Storage;
using Npgsql;

namespace Connectors.Jobs.Search;

/// <summary>
/// Forgets words that no text of a connector has any more, in small pieces beside everything else. A word goes if two passes do not find it
/// that are a day apart. So a sync that has just met the word, and has not stored the text yet, does not lose it.
/// </summary>
internal sealed class VocabularySweep(Database database)
{
    /// <summary>How many words are looked at in one transaction.</summary>
    public const int Piece = 200;

    /// <summary>Looks at the next words. Returns false if nothing is due.</summary>
    public Task<bool> AdvanceAsync(CancellationToken cancellationToken)
        => database.InTransactionAsync(connection => AdvanceAsync(connection, cancellationToken), cancellationToken);

    private static async Task<bool> AdvanceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Another worker that is at it is enough. Chunks of an earlier version do not have the words that are looked for.
        var place = await connection.FirstAsync<Place>(
            """
            select coalesce(s.connector_id, '') as connector_id, coalesce(s.word, '') as word
            from search_sweep s
            where s.due <= now() and exists (select from search_upkeep u where u.current and not u.renew)
            for update of s skip locked
            """,
            null,
            cancellationToken);
        if (place is null)
            return false;

        var words = await connection.QueryAsync<Place>(
            """
            select connector_id, word, stem from search_vocabulary
            where (connector_id, word) > (@ConnectorId, @Word)
            order by connector_id, word
            limit @Piece
            """,
            new { place.ConnectorId, place.Word, Piece },
            cancellationToken);
        if (words.Count > 0)
            await MarkAsync(connection, words, cancellationToken);
        var last = words.Count < Piece ? null : words[^1];
        await connection.ExecuteAsync(
            """
            update search_sweep set connector_id = @ConnectorId, word = @Word,
                   due = case when @ConnectorId::text is null then now() + interval '1 day' else due end
            """,
            new { last?.ConnectorId, last?.Word },
            cancellationToken);
        return last is not null;
    }

    private static async Task MarkAsync(NpgsqlConnection connection, IReadOnlyList<Place> words, CancellationToken cancellationToken)
    {
        // The index of words is the way to the chunks, even if there are few. A word that many chunks have is not looked up.
        await connection.ExecuteAsync("set local enable_seqscan = off", null, cancellationToken);
        var stems = new Stems(Languages.All, KnownWords.OfText());
        await connection.ExecuteAsync(
            """
            with looked as materialized (
                select u.connector_id, u.word,
                       exists (select from search_words s where s.word = u.stem)
                       or exists (select from chunks c where c.search @@ u.matching::tsquery) as used
                from unnest(@connectors, @words, @stems, @matchings) u (connector_id, word, stem, matching)),
            gone as (
                delete from search_vocabulary v using looked l
                where v.connector_id = l.connector_id and v.word = l.word
                  and not l.used and v.unused_since <= now() - interval '1 day')
            update search_vocabulary v set unused_since = case when l.used then null else now() end
            from looked l
            where v.connector_id = l.connector_id and v.word = l.word and l.used <> (v.unused_since is null)
            """,
            new
            {
                connectors = words.Select(word => word.ConnectorId).ToArray(),
                words = words.Select(word => word.Word).ToArray(),
                stems = words.Select(word => word.Stem).ToArray(),
                matchings = words.Select(word => Matching(word, stems)).ToArray(),
            },
            cancellationToken);
    }

    /// <summary>Returns a tsquery for the word. Texts in different languages have different stems of it.</summary>
    private static string Matching(Place word, Stems stems)
    {
        var forms = stems.Of(word.Word).Select(stem => stem.Text).Append(word.Stem).Distinct().Select(SearchQuery.Quoted);
        return $"({string.Join(" | ", forms)}) & {SearchQuery.Quoted(CandidatePlan.ConnectorWord(word.ConnectorId))}";
    }

    private sealed record Place
    {
        public string ConnectorId { get; init; } = "";

        public string Word { get; init; } = "";

        public string Stem { get; init; } = "";
    }
}
