using System.IO.Hashing;
using System.Runtime.InteropServices;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Jobs.Search;

/// <summary>
/// Keeps the words of each connector's texts. What a connector no longer has stays until <see cref="VocabularySweep"/> comes by: a question
/// that meets such a word finds nothing by it.
/// </summary>
internal sealed class Vocabulary(Database database, TimeProvider? time = null)
{
    public const int MinLength = 4;
    public const int MaxLength = 40;

    /// <summary>How many words this process remembers to be stored, in 16 bytes each.</summary>
    private const int MaxKnown = 500_000;

    /// <summary>How long it remembers them: far less than the day after which the sweep may take one away.</summary>
    private static readonly TimeSpan MaxKnownAge = TimeSpan.FromHours(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _known = [];
    private long _knownSince = (time ?? TimeProvider.System).GetTimestamp();

    /// <summary>Whether a word is kept. Short ones are near to too many others, and numbers have no spelling.</summary>
    public static bool Holds(string word)
        => word.Length is >= MinLength and <= MaxLength && !word.AsSpan().ContainsAnyInRange('0', '9');

    /// <summary>Stores the words that are new. Most texts have few, so this costs a sync next to nothing.</summary>
    public async Task AddAsync(string connector, IEnumerable<VocabularyWord> words, CancellationToken cancellationToken)
    {
        var seed = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(connector.AsSpan()));
        Dictionary<string, VocabularyWord> unknown = new(StringComparer.Ordinal);
        lock (_lock)
        {
            Forget();
            foreach (var word in words)
            {
                if (_known.Contains(seed ^ word.Hash))
                    continue;
                if (!unknown.TryGetValue(word.Word, out var other) || (word.Joins && !other.Joins))
                    unknown[word.Word] = word;
            }
        }

        if (unknown.Count == 0)
            return;
        await database.ExecuteAsync(
            """
            insert into search_vocabulary (connector_id, word, stem, joins)
            select c.id, u.word, u.stem, u.joins
            from connectors c
            cross join unnest(@words, @stems, @joins) u (word, stem, joins)
            -- a word that needs no change is not locked
            left join search_vocabulary v on v.connector_id = c.id and v.word = u.word collate "C"
            where c.id = @connector and (v.word is null or v.unused_since is not null or (u.joins and not v.joins))
            order by u.word collate "C"
            on conflict (connector_id, word) do update
            set joins = search_vocabulary.joins or excluded.joins, unused_since = null
            """,
            new
            {
                connector,
                words = unknown.Keys.ToArray(),
                stems = unknown.Values.Select(word => word.Stem).ToArray(),
                joins = unknown.Values.Select(word => word.Joins).ToArray(),
            },
            cancellationToken);
        lock (_lock)
        {
            if (_known.Count + unknown.Count > MaxKnown)
                _known.Clear();
            _known.UnionWith(unknown.Values.Select(word => seed ^ word.Hash));
        }
    }

    private void Forget()
    {
        if (_time.GetElapsedTime(_knownSince) < MaxKnownAge)
            return;
        _known.Clear();
        _knownSince = _time.GetTimestamp();
    }

    /// <summary>Returns the words that lie in ranges, from each range up to a number of words, the shortest first.</summary>
    public Task<IReadOnlyList<FoundWord>> FindAsync(
        string[] connectors, IReadOnlyList<WordRange> ranges, int each, CancellationToken cancellationToken)
        => database.QueryAsync<FoundWord>(
            $"""
            {Ranged("word", "not r.ends and not r.joined", "true")}
            union all
            {Ranged("reverse(stem)", "r.ends and not r.joined", "true")}
            union all
            {Ranged("word", "not r.ends and r.joined", "joins")}
            union all
            {Ranged("reverse(stem)", "r.ends and r.joined", "joins")}
            """,
            new
            {
                connectors,
                each,
                numbers = ranges.Select((_, number) => number).ToArray(),
                froms = ranges.Select(range => range.From).ToArray(),
                tos = ranges.Select(range => range.To).ToArray(),
                ends = ranges.Select(range => range.IsEnd).ToArray(),
                least = ranges.Select(range => range.MinLength).ToArray(),
                most = ranges.Select(range => range.MaxLength).ToArray(),
                joined = ranges.Select(range => range.OnlyJoined).ToArray(),
            },
            cancellationToken);

    /// <summary>Words of languages that write several words as one have indexes of their own.</summary>
    private static string Ranged(string column, string chosen, string condition)
        => $"""
            select r.number, v.word, v.stem
            from unnest(@numbers, @froms, @tos, @ends, @least, @most, @joined) r (number, low, high, ends, least, most, joined)
            cross join lateral (
                select word, min(stem) as stem from search_vocabulary
                where connector_id = any(@connectors) and {column} >= r.low and {column} < r.high
                  and length(word) between r.least and r.most and {condition}
                group by word order by length(word), word limit @each) v
            where {chosen}
            """;
}

/// <summary>Words that begin alike, or whose stems end alike.</summary>
internal sealed record WordRange
{
    private WordRange(string from, string to, bool isEnd) => (From, To, IsEnd) = (from, to, isEnd);

    public string From { get; }

    /// <summary>The first that is no longer in the range.</summary>
    public string To { get; }

    public bool IsEnd { get; }

    public int MinLength { get; init; } = Vocabulary.MinLength;

    public int MaxLength { get; init; } = Vocabulary.MaxLength;

    /// <summary>Whether only words count whose language may write several words as one.</summary>
    public bool OnlyJoined { get; init; }

    public static WordRange StartingWith(string beginning) => new(beginning, After(beginning), isEnd: false);

    public static WordRange EndingWith(string end)
    {
        var reversed = Reversed(end);
        return new WordRange(reversed, After(reversed), isEnd: true);
    }

    /// <summary>Words with just this stem.</summary>
    public static WordRange Stem(string stem)
    {
        var reversed = Reversed(stem);
        return new WordRange(reversed, reversed + '\u0001', isEnd: true);
    }

    private static string After(string beginning) => beginning[..^1] + (char)(beginning[^1] + 1);

    private static string Reversed(string text) => string.Concat(text.Reverse());
}

/// <summary>A stored word that lies in a range.</summary>
internal sealed record FoundWord
{
    /// <summary>The range's place in the list.</summary>
    public int Number { get; init; }

    public string Word { get; init; } = "";

    public string Stem { get; init; } = "";
}
