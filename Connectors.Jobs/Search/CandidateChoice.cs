namespace Connectors.Jobs.Search;

/// <summary>
/// Chooses queries for a bounded number of chunks, by rarity and by how much a chunk says of a word. What the index reads for them is
/// bounded too: a list of a frequent word is read only if a rarer one tells where.
/// </summary>
/// <param name="shares">How frequent words are.</param>
/// <param name="chunks">The number of chunks that may be chosen.</param>
/// <param name="own">The number of chunks of the connectors that the index is told: it reads no more entries for a word.</param>
/// <param name="budget">How many chunks to choose, roughly.</param>
internal sealed class CandidateChoice(WordShares shares, double chunks, double own, int budget)
{
    /// <summary>How many entries of the index are read, roughly: as many take some hundredths of a second.</summary>
    private const double MaxRead = 60_000;

    /// <summary>Words of a text come together more often than by chance.</summary>
    private const int Together = 3;

    private const int MaxTogether = 4;
    private const int MaxDense = 6;

    /// <summary>About how many chunks have a word that is too rare to be counted.</summary>
    public const double RareShare = 0.0003;

    /// <summary>
    /// How many words are looked up of those that are too rare to be counted. What a pasted page has beside them orders what these find.
    /// </summary>
    public const int MaxRare = 16;

    private readonly List<string> _chosen = [];
    private readonly List<SearchTerm> _dense = [];
    private readonly List<SearchTerm> _spare = [];
    private double _room = budget;

    /// <summary>How many entries of the index are read, roughly.</summary>
    public double Entries { get; private set; }

    /// <summary>How many chunks the queries match, roughly, those that may not be chosen included.</summary>
    public double Matches { get; private set; }

    /// <summary>The terms that too many chunks have to choose all of them.</summary>
    public IReadOnlyList<SearchTerm> Dense => _dense;

    /// <summary>The rare terms that are not looked up, because enough others are.</summary>
    public IReadOnlyList<SearchTerm> Spare => _spare;

    /// <summary>
    /// A query for more chunks, if too few are found: with the rare words that were not looked up, or with the rarest of the frequent ones,
    /// those that say less of it.
    /// </summary>
    public string Fill { get; private set; } = "";

    /// <summary>The share of the chunks that <see cref="Fill"/> matches.</summary>
    public double FillShare { get; private set; }

    /// <summary>Returns queries for the chunks that have one of the terms, or several of the frequent ones, or say much of one.</summary>
    /// <param name="terms">The terms, the rarest first.</param>
    public IReadOnlyList<string> Of(IEnumerable<SearchTerm> terms)
    {
        var rare = 0;
        foreach (var term in terms)
        {
            if (shares.Of(term) <= 0 && ++rare > MaxRare)
                _spare.Add(term);
            else if (!Take(term.Query, shares.Of(term)))
                _dense.Add(term);
        }

        _room = budget;
        for (var first = 0; first < Math.Min(_dense.Count, MaxDense); first++)
        {
            TakeTogether(first);
            var level = WordImpacts.MinMarked;
            while (level <= shares.MaxLevel && !Take(QueryOf(_dense[first], level), ShareOf(_dense[first], level)))
                level++;
            if (first == 0)
                (Fill, FillShare) = (QueryOf(_dense[0], level - 1), ShareOf(_dense[0], level - 1));
        }

        if (_spare.Count > 0)
            (Fill, FillShare) = (string.Join(" | ", _spare.Select(term => term.Query)), _spare.Count * RareShare);

        // Nothing is rare enough, because most texts are alike: those that say most of the rarest, as many as are read.
        return _chosen.Count > 0 ? _chosen : [Fill];
    }

    /// <summary>
    /// Takes the chunks that have a frequent word and the next ones, until few enough have them all. If too many have, those that say much
    /// of the next ones.
    /// </summary>
    private void TakeTogether(int first)
    {
        var head = HeadOf(_dense[first], Entries);
        var read = ShareOf(_dense[first], head);
        if (read * chunks <= _room)
            return;
        for (var level = 1; level <= shares.MaxLevel; level++)
        {
            var (query, share) = ($"({QueryOf(_dense[first], head)})", read);
            for (var next = first + 1; next < Math.Min(_dense.Count, first + MaxTogether) && share * chunks > _room; next++)
            {
                query += $" & ({QueryOf(_dense[next], level)})";
                share *= Math.Min(1, Together * ShareOf(_dense[next], level));
            }

            if (Take(query, share, read))
                return;
        }
    }

    /// <summary>
    /// Returns the level of the list to read for a word: 1 for all chunks that have it, or more, for those that say much of it, if the list
    /// of all is too long.
    /// </summary>
    private int HeadOf(SearchTerm term, double entries)
    {
        var head = 1;
        while (head < shares.MaxLevel && entries + EntriesOf(ShareOf(term, head)) > MaxRead)
            head++;
        return head;
    }

    private bool Take(string query, double share) => Take(query, share, share);

    private bool Take(string query, double share, double read)
    {
        if (share * chunks > _room || !MayRead(read))
            return false;
        _room -= share * chunks;
        Entries += EntriesOf(read);
        Matches += EntriesOf(Math.Max(share, RareShare));
        _chosen.Add(query);
        return true;
    }

    private static string QueryOf(SearchTerm term, int level) => level < WordImpacts.MinMarked ? term.Query : term.Marked(level);

    private double ShareOf(SearchTerm term, int level) => level < WordImpacts.MinMarked ? shares.Of(term) : shares.Of(term, level);

    private bool MayRead(double share) => Entries + EntriesOf(share) <= MaxRead;

    /// <summary>How many entries of the index are read for a share of the chunks. The lists have the chunks of all tenants.</summary>
    public double EntriesOf(double share) => Math.Min(own, share * shares.Chunks);
}
