namespace Connectors.Jobs.Search;

/// <summary>Ranks chunks by BM25: each word counts by its rarity and by how much the chunk says of it.</summary>
internal static class Ranking
{
    /// <summary>
    /// Makes a similarity from 0 to 1 out of a score. A chunk of average length that has each word once is at 0.71, one that has half of
    /// the question, by rarity, at 0.56, one that has a tenth at 0.2.
    /// </summary>
    private const double Half = 0.4;

    /// <summary>Chunks that have less than this share of the best score answer something else.</summary>
    private const double LeastOfBest = 0.12;

    /// <summary>Orders chunks by their similarity, best first, and leaves out those that match hardly anything.</summary>
    /// <param name="candidates">The chunks.</param>
    /// <param name="impacts">What each term contributes to each chunk, as <see cref="ImpactsOf"/> returns it.</param>
    /// <param name="terms">The question's terms, with the number of chunks that have them if it is known.</param>
    /// <param name="chunks">The number of chunks that are searched.</param>
    public static List<RankedChunk> Rank(
        IReadOnlyList<Candidate> candidates,
        double[][] impacts,
        IReadOnlyList<(SearchTerm Term, double? Known)> terms,
        double chunks)
    {
        var rarity = Rarity(impacts, terms, Math.Max(chunks, candidates.Count));
        var total = rarity.Sum();
        if (total <= 0)
            return [];
        List<(RankedChunk Chunk, double Score)> scored = new(candidates.Count);
        for (var i = 0; i < candidates.Count; i++)
        {
            var score = 0d;
            for (var term = 0; term < rarity.Length; term++)
                score += rarity[term] * impacts[i][term];
            score /= total;
            scored.Add((new RankedChunk
            {
                DocumentId = candidates[i].DocumentId, Ordinal = candidates[i].Ordinal, Similarity = score / (score + Half),
            }, score));
        }

        var least = LeastOfBest * scored.Select(chunk => chunk.Score).DefaultIfEmpty().Max();
        return
        [
            .. scored.Where(chunk => chunk.Score > 0 && chunk.Score >= least)
                .OrderByDescending(chunk => chunk.Score)
                .ThenBy(chunk => chunk.Chunk.DocumentId)
                .ThenBy(chunk => chunk.Chunk.Ordinal)
                .Select(chunk => chunk.Chunk),
        ];
    }

    /// <summary>Returns what each term contributes to each chunk.</summary>
    public static double[][] ImpactsOf(
        IReadOnlyList<Candidate> candidates, IReadOnlyList<(SearchTerm Term, double? Known)> terms)
        => [.. candidates.Select(candidate => Impacts(candidate, terms))];

    /// <summary>Returns the terms that none of the chunks has, though all chunks are there that have them.</summary>
    public static IReadOnlySet<SearchTerm> Missing(double[][] impacts, IReadOnlyList<(SearchTerm Term, double? Known)> terms)
        => terms.Where((term, i) => term.Known is null && impacts.All(chunk => chunk[i] <= 0))
            .Select(term => term.Term)
            .ToHashSet();

    private static double[] Impacts(Candidate candidate, IReadOnlyList<(SearchTerm Term, double? Known)> terms)
    {
        var packed = candidate.Impacts ?? new ChunkIndexer().Of(candidate.Title ?? "", candidate.Heading, candidate.Content ?? "").Impacts;
        var impacts = new double[terms.Count];
        for (var i = 0; i < impacts.Length; i++)
        {
            var term = terms[i].Term;
            // A prefix is not looked up: what the query found for it has it, or another of its words.
            impacts[i] = term.IsPrefix ? 1 : term.Forms.Max(form => form.Weight * WordImpacts.Find(packed, form.Hash));
        }

        return impacts;
    }

    /// <summary>
    /// Returns the weight of each term. One that no searched chunk has weighs half of an average one: it lowers what a partial answer is
    /// worth, and does not hide it.
    /// </summary>
    private static double[] Rarity(double[][] impacts, IReadOnlyList<(SearchTerm Term, double? Known)> terms, double chunks)
    {
        var counts = terms.Select((term, i) => term.Known ?? impacts.Count(chunk => chunk[i] > 0)).ToArray();
        var rarity = terms.Select((term, i) => term.Term.Weight * Rarity(counts[i], chunks)).ToArray();
        var found = Enumerable.Range(0, rarity.Length).Where(i => counts[i] > 0).ToArray();
        if (found.Length == 0)
            return rarity;
        var average = found.Average(i => rarity[i] / terms[i].Term.Weight);
        foreach (var i in Enumerable.Range(0, rarity.Length).Except(found))
            rarity[i] = 0.5 * average * terms[i].Term.Weight;
        return rarity;
    }

    private static double Rarity(double having, double chunks)
        => Math.Log(1 + ((chunks - Math.Min(having, chunks) + 0.5) / (having + 0.5)));
}

/// <summary>A chunk that may answer.</summary>
internal sealed record Candidate
{
    public Guid DocumentId { get; init; }

    public int Ordinal { get; init; }

    /// <summary>Null if it was indexed by an earlier version. Only then are title, heading and content given.</summary>
    public byte[]? Impacts { get; init; }

    public string? Title { get; init; }

    public string? Heading { get; init; }

    public string? Content { get; init; }
}
