using System.Globalization;
using System.Text;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// A question as PostgreSQL's tsquery: words are AND-ed, "quoted words" stand together, -word is left out. Any input gives a valid query.
/// </summary>
/// <param name="All">Every word must match.</param>
/// <param name="Any">Some word must match: for whole sentences that nothing matches in full.</param>
/// <param name="AllTerms">The parts of <paramref name="All"/>, each a query of its own, by which a hit's share of the question is told.</param>
/// <param name="AnyTerms">The parts of <paramref name="Any"/>: of scripts without blanks, pair by pair.</param>
/// <param name="Words">The words as indexed, for highlighting.</param>
internal sealed record SearchQuery(string All, string Any, string[] AllTerms, string[] AnyTerms, IReadOnlySet<string> Words)
{
    private const int MostTerms = 64;

    private static readonly HashSet<string> StopWords =
    [
        "a", "an", "and", "are", "as", "at", "be", "by", "can", "could", "did", "do", "does", "for", "from", "has", "have", "how", "i", "in", "is",
        "it", "me", "my", "of", "on", "or", "our", "shall", "should", "that", "the", "their", "there", "thi", "this", "to", "was", "we", "what",
        "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
    ];

    public bool IsEmpty => AllTerms.Length == 0;

    public static SearchQuery Parse(string question)
    {
        List<string> terms = [], single = [], excluded = [];
        HashSet<string> words = [];
        foreach (var (piece, phrase, negated) in Pieces(question))
        {
            var found = Search.Words.Of(piece).Take(MostTerms).ToArray();
            if (found.Length == 0)
                continue;
            var parts = phrase || negated ? [Together(found)] : Runs(found).Select(Together).ToArray();
            (negated ? excluded : terms).AddRange(parts);
            if (negated)
                continue;
            single.AddRange(phrase ? parts : Runs(found).SelectMany(run => run.Where((w, i) => i == 0 || !(w.Pair && w.Last)).Select(w => Together([w]))));
            words.UnionWith(found.Where(w => !(w.Pair && w.Last && found.Length > 1)).Select(w => w.Text));
        }

        var (used, usedSingly) = (Telling(terms), Telling(single));
        if (used.Any(term => !IsStopWord(term)))
            words.ExceptWith(StopWords);
        var but = string.Concat(excluded.Select(term => $" & !({term})"));
        return new SearchQuery(
            used.Length == 0 ? "" : $"({string.Join(" & ", used)}){but}",
            used.Length == 0 ? "" : $"({string.Join(" | ", usedSingly)}){but}",
            used,
            usedSingly,
            words);
    }

    /// <summary>Without the words that every text has, unless there are no others.</summary>
    private static string[] Telling(IEnumerable<string> terms)
    {
        var distinct = terms.Distinct().Take(MostTerms).ToArray();
        return distinct.All(IsStopWord) ? distinct : [.. distinct.Where(term => !IsStopWord(term))];
    }

    private static bool IsStopWord(string term) => StopWords.Contains(term.Trim('\''));

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

    /// <summary>A run of pairs belongs together; every other word stands for itself.</summary>
    private static IEnumerable<Word[]> Runs(Word[] words)
    {
        List<Word> run = [];
        foreach (var word in words)
        {
            run.Add(word);
            if (word.Last)
            {
                yield return [.. run];
                run.Clear();
            }
        }

        if (run.Count > 0)
            yield return [.. run];
    }

    private static string Together(Word[] words)
    {
        var parts = words.Where((w, i) => !(w.Pair && w.Last && i > 0 && words[i - 1].Pair && !words[i - 1].Last)).ToArray();
        if (parts is [{ Pair: true, Last: true } single])
            return $"'{single.Text}':*";
        var query = new StringBuilder($"'{parts[0].Text}'");
        for (var i = 1; i < parts.Length; i++)
            query.Append(CultureInfo.InvariantCulture, $" <{parts[i].Position - parts[i - 1].Position}> '{parts[i].Text}'");
        return parts.Length == 1 ? query.ToString() : $"({query})";
    }
}
