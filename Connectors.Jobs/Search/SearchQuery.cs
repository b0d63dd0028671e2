using System.Globalization;
using System.Text;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// A question as PostgreSQL's tsquery. Words are combined with AND, "quoted words" must be adjacent, and -word excludes a word. Any input
/// gives a valid query.
/// </summary>
internal sealed record SearchQuery
{
    private const int MaxTerms = 64;

    private static readonly HashSet<string> StopWords =
    [
        "a", "an", "and", "are", "as", "at", "be", "by", "can", "could", "did", "do", "does", "for", "from", "has", "have", "how",
        "i", "in", "is", "it", "me", "my", "of", "on", "or", "our", "shall", "should", "that", "the", "their", "there", "thi", "this",
        "to", "was", "we", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
    ];

    /// <summary>A query that every word must match.</summary>
    public required string All { get; init; }

    /// <summary>A query that some word must match, for whole sentences that nothing matches in full.</summary>
    public required string Any { get; init; }

    /// <summary>
    /// The parts of <see cref="All"/>, each a query of its own. A hit's share of the question is the share of parts that match.
    /// </summary>
    public required string[] AllTerms { get; init; }

    /// <summary>The parts of <see cref="Any"/>. In scripts without spaces, each pair of characters is a part.</summary>
    public required string[] AnyTerms { get; init; }

    /// <summary>The words to highlight, in their indexed form.</summary>
    public required IReadOnlySet<string> Words { get; init; }

    public bool IsEmpty => AllTerms.Length == 0;

    public static SearchQuery Parse(string question)
    {
        List<string> terms = [], single = [], excluded = [];
        HashSet<string> words = [];
        foreach (var (piece, phrase, negated) in Pieces(question))
        {
            var found = Tokenizer.Split(piece).Take(MaxTerms).ToArray();
            if (found.Length == 0)
                continue;
            var parts = phrase || negated ? [Phrase(found)] : Runs(found).Select(Phrase).ToArray();
            (negated ? excluded : terms).AddRange(parts);
            if (negated)
                continue;
            single.AddRange(phrase ? parts : Runs(found).SelectMany(SingleTerms));
            words.UnionWith(found.Where(token => !(token.IsPair && token.EndsRun && found.Length > 1)).Select(token => token.Text));
        }

        var (used, usedSingly) = (WithoutStopWords(terms), WithoutStopWords(single));
        if (used.Any(term => !IsStopWord(term)))
            words.ExceptWith(StopWords);
        var but = string.Concat(excluded.Select(term => $" & !({term})"));
        return new SearchQuery
        {
            All = used.Length == 0 ? "" : $"({string.Join(" & ", used)}){but}",
            Any = used.Length == 0 ? "" : $"({string.Join(" | ", usedSingly)}){but}",
            AllTerms = used,
            AnyTerms = usedSingly,
            Words = words,
        };
    }

    /// <summary>Removes the words that every text has, unless there are no others.</summary>
    private static string[] WithoutStopWords(IEnumerable<string> terms)
    {
        var distinct = terms.Distinct().Take(MaxTerms).ToArray();
        return distinct.All(IsStopWord) ? distinct : [.. distinct.Where(term => !IsStopWord(term))];
    }

    private static bool IsStopWord(string term) => StopWords.Contains(term.Trim('\''));

    /// <summary>Splits a question at spaces and quotes.</summary>
    private static IEnumerable<(string Text, bool Phrase, bool Negated)> Pieces(string question)
    {
        var piece = new StringBuilder();
        var (quoted, negated) = (false, false);
        foreach (var c in CleanText.Searchable(question).Append(' '))
        {
            if (c is '"' or '“' or '”' || (!quoted && char.IsWhiteSpace(c)))
            {
                if (piece.Length > 0)
                    yield return (piece.ToString(), quoted, negated);
                piece.Clear();
                if (!char.IsWhiteSpace(c))
                    quoted = !quoted;
                if (!quoted)
                    negated = false;
            }
            else if (c == '-' && piece.Length == 0 && !quoted)
            {
                negated = true;
            }
            else
            {
                piece.Append(c);
            }
        }
    }

    /// <summary>Groups adjacent pairs into runs. Every other word is a run of its own.</summary>
    private static IEnumerable<Token[]> Runs(Token[] tokens)
    {
        List<Token> run = [];
        foreach (var token in tokens)
        {
            run.Add(token);
            if (token.EndsRun)
            {
                yield return [.. run];
                run.Clear();
            }
        }

        if (run.Count > 0)
            yield return [.. run];
    }

    /// <summary>Returns each pair or word of a run as a query, except the single character that ends a run of pairs.</summary>
    private static IEnumerable<string> SingleTerms(Token[] run)
        => run.Where((token, index) => index == 0 || !(token.IsPair && token.EndsRun)).Select(token => Phrase([token]));

    /// <summary>Returns a query for these words at their distances. A single character of an unspaced script matches as a prefix.</summary>
    private static string Phrase(Token[] tokens)
    {
        var parts = tokens.Where((token, index) => !EndsPairs(token, index)).ToArray();
        if (parts is [{ IsPair: true, EndsRun: true } single])
            return $"'{single.Text}':*";
        var query = new StringBuilder($"'{parts[0].Text}'");
        for (var i = 1; i < parts.Length; i++)
            query.Append(CultureInfo.InvariantCulture, $" <{parts[i].Position - parts[i - 1].Position}> '{parts[i].Text}'");
        return parts.Length == 1 ? query.ToString() : $"({query})";

        // The single character at the end of a run is already in the pair before it.
        bool EndsPairs(Token token, int index)
            => token.IsPair && token.EndsRun && index > 0 && tokens[index - 1] is { IsPair: true, EndsRun: false };
    }
}
