using System.Globalization;
using System.Text;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// A question as terms. Some words are enough, and rarer ones count more. "Quoted words" must be adjacent, and -word excludes a word. Any
/// input gives a valid query.
/// </summary>
internal sealed record SearchQuery
{
    /// <summary>How many terms are ranked by, the rarest first.</summary>
    public const int MaxTerms = 32;

    /// <summary>How many different words of a question are looked at.</summary>
    private const int MaxWords = 1000;

    private const int MaxPhrases = 16;
    private const int MaxPhraseWords = 64;
    private const double JoinedWeight = 0.6;
    private const double PartWeight = 0.4;
    private const double CommonWeight = 0.25;
    private const double OtherLanguageWeight = 0.7;

    public required IReadOnlyList<SearchTerm> Terms { get; init; }

    /// <summary>What a chunk must match, as the end of a tsquery: " &amp; phrase &amp; !excluded".</summary>
    public required string Conditions { get; init; }

    /// <summary>The words to highlight, in their indexed forms.</summary>
    public required IReadOnlySet<string> Words { get; init; }

    /// <summary>Whether its language, or one that it may be in, writes several words as one.</summary>
    public required bool MayJoin { get; init; }

    public bool IsEmpty => Terms.Count == 0;

    /// <summary>Whether it says exactly what a text must have, or must not have.</summary>
    public bool IsExact => Conditions.Length > 0;

    /// <summary>The same question with other terms.</summary>
    public SearchQuery With(Func<SearchTerm, SearchTerm> change)
    {
        SearchTerm[] terms = [.. Terms.Select(change)];
        return this with { Terms = terms, Words = WordsOf(terms) };
    }

    /// <summary>The terms that an earlier form of the question did not have.</summary>
    public SearchQuery Since(SearchQuery earlier)
    {
        SearchTerm[] terms = [.. Terms.Except(earlier.Terms)];
        return this with { Terms = terms, Words = WordsOf(terms) };
    }

    public static SearchQuery Parse(string question)
    {
        List<string> phrases = [], excluded = [];
        var free = new StringBuilder();
        var asked = new StringBuilder();
        foreach (var (piece, phrase, negated) in Pieces(question))
        {
            if (phrase || negated)
            {
                var found = Tokenizer.Split(piece, Languages.All).Where(token => token.Kind == TokenKind.Word).ToArray();
                if (found.Length > 0)
                    (negated ? excluded : phrases).Add(Phrase(found));
            }

            if (!negated)
                asked.Append(piece).Append(' ');
            free.Append(negated ? "" : piece).Append(' ');
        }

        var languages = Languages.Of(asked.ToString());
        var terms = TermsOf(free.ToString(), languages.Count < Languages.All.Count ? languages : []);
        return new SearchQuery
        {
            Terms = terms,
            Conditions = string.Concat(
                phrases.Take(MaxPhrases).Select(phrase => $" & {phrase}").Concat(excluded.Take(MaxPhrases).Select(word => $" & !{word}"))),
            Words = WordsOf(terms),
            MayJoin = WordExpansion.MayJoin(languages),
        };
    }

    private static HashSet<string> WordsOf(IReadOnlyList<SearchTerm> terms)
        => terms.Where(term => term.Weight > CommonWeight || terms.All(other => other.Weight <= CommonWeight))
            .SelectMany(term => term.Forms)
            .Select(form => form.Word)
            .ToHashSet(StringComparer.Ordinal);

    public static string Quoted(string word)
        => $"'{word.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    /// <param name="text">The question without what it excludes.</param>
    /// <param name="languages">Its languages; none if nothing tells them.</param>
    private static List<SearchTerm> TermsOf(string text, IReadOnlyList<WordLanguage> languages)
    {
        var terms = new Dictionary<string, SearchTerm>(StringComparer.Ordinal);
        var own = new Stems(languages.Count == 0 ? Languages.All : languages, KnownWords.OfText());
        foreach (var place in Tokenizer.Split(text, Languages.All).GroupBy(token => (token.Position, token.Start, token.Kind)))
        {
            if (terms.Count >= MaxWords)
                break;
            var token = place.First();
            // The single character at the end of a run is already in the pair before it.
            if (token is { IsPair: true, EndsRun: true } && token.Start > 0 && terms.Count > 0 && EndsPair(text, token.Start))
                continue;
            var word = own.Words.Of(text.AsSpan(token.Start, token.End - token.Start));
            var plain = token.Kind == TokenKind.Joined || token.IsPair ? token.Text : Folding.WithoutAccents(word.Lowered);
            string[] likely = token.Kind == TokenKind.Joined || token.IsPair ? [plain] : [.. own.Of(word).Select(stem => stem.Text), plain];
            var common = token.Kind == TokenKind.Word && Languages.IsCommon(word.Lowered, languages);
            terms.TryAdd(
                string.Join(' ', place.Select(form => form.Text)),
                new SearchTerm
                {
                    // As it stands, too: chunks of an earlier version have no stems.
                    Forms = [.. place.Select(form => form.Text).Append(plain).Distinct()
                        .Select(form => new TermForm(form, likely.Contains(form) ? 1 : OtherLanguageWeight))],
                    Weight = common ? CommonWeight : token.Kind switch
                    {
                        TokenKind.Joined => JoinedWeight,
                        TokenKind.Part => PartWeight,
                        _ => 1,
                    },
                    IsPrefix = token is { IsPair: true, EndsRun: true },
                    Written = token is { Kind: TokenKind.Word, IsPair: false } && !common && Vocabulary.Holds(plain) ? plain : null,
                    Likely = likely.Distinct().ToArray(),
                });
        }

        return [.. terms.Values];
    }

    private static bool EndsPair(string text, int at)
        => RawWord.In(text[(at - 1)..(at + 1)], KnownWords.OfText())[0] is { IsPair: true, Length: 2 };

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

    /// <summary>Returns a query for these words at their distances. A single character of an unspaced script matches as a prefix.</summary>
    private static string Phrase(IEnumerable<Token> tokens)
    {
        var places = tokens.GroupBy(token => token.Position).Take(MaxPhraseWords).Select(place => place.ToArray()).ToArray();
        if (places is [[{ IsPair: true, EndsRun: true } single]])
            return Quoted(single.Text) + ":*";
        var query = new StringBuilder("(");
        var last = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var token = places[i][0];
            // The single character at the end of a run is already in the pair before it.
            if (i > 0 && token is { IsPair: true, EndsRun: true } && places[i - 1][0] is { IsPair: true, EndsRun: false })
                continue;
            if (last > 0)
                query.Append(CultureInfo.InvariantCulture, $" <{token.Position - last}> ");
            query.Append('(').AppendJoin(" | ", places[i].Select(form => Quoted(form.Text))).Append(')');
            last = token.Position;
        }

        return query.Append(')').ToString();
    }
}
