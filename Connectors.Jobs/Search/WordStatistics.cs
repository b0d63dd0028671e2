using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Search;

/// <summary>Keeps the shares of frequent words for a minute, so that a question need not read them.</summary>
internal sealed class WordStatistics(Database database)
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time = TimeProvider.System;
    private WordShares? _known;
    private long _read;

    public async Task<WordShares> GetAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _known) is { } known && _time.GetElapsedTime(Volatile.Read(ref _read)) < Age)
            return known;
        var (current, sampled, counted) = await database.FirstAsync<(bool, float, bool)>(
            "select current, sampled, not renew and not recount from search_upkeep", null, cancellationToken);
        var words = await database.QueryAsync<(string Word, float Share)>("select word, share from search_words", null, cancellationToken);
        var shares = new WordShares(sampled, current, words.ToDictionary(word => word.Word, word => word.Share, StringComparer.Ordinal))
        {
            MaxLevel = counted ? WordImpacts.MaxMarked : WordImpacts.MaxMarkedBefore,
        };
        Volatile.Write(ref _read, _time.GetTimestamp());
        Volatile.Write(ref _known, shares);
        return shares;
    }
}
