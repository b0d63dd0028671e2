using System.Collections.Frozen;
using System.Numerics;
using System.Runtime.InteropServices;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Da;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fi;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Hu;
using Lucene.Net.Analysis.It;
using Lucene.Net.Analysis.Nl;
using Lucene.Net.Analysis.No;
using Lucene.Net.Analysis.Pt;
using Lucene.Net.Analysis.Ro;
using Lucene.Net.Analysis.Ru;
using Lucene.Net.Analysis.Sv;
using Lucene.Net.Analysis.Tr;

namespace Connectors.Jobs.Search;

/// <summary>Tells the language of a text by its most common words.</summary>
internal static class Languages
{
    /// <summary>How many words of a text are looked at.</summary>
    private const int MaxWords = 300;

    /// <summary>With as many common words, a text has one language.</summary>
    private const int Sure = 8;

    /// <summary>A text of so many words that has no common word of any language is a table, code or a log.</summary>
    private const int Long = 60;

    /// <summary>No common word is longer.</summary>
    private const int MaxCommon = 16;

    public static readonly IReadOnlyList<WordLanguage> All = Enum.GetValues<WordLanguage>();

    private static readonly IReadOnlyList<WordLanguage> OnlyEnglish = [WordLanguage.English];

    /// <summary>Common words, each with a bit for each of its languages.</summary>
    private static readonly FrozenDictionary<string, int> Common = Read();

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> CommonSpans =
        Common.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// Returns the likely languages of a text, the likeliest first. A short text may have several, and one without common words has all,
    /// because its words are then indexed with the stems of each.
    /// </summary>
    public static IReadOnlyList<WordLanguage> Of(string text) => Of(RawWord.In(text, KnownWords.OfText(), MaxWords));

    /// <param name="words">The text's words.</param>
    public static IReadOnlyList<WordLanguage> Of(List<RawWord> words)
    {
        var looked = CollectionsMarshal.AsSpan(words)[..Math.Min(words.Count, MaxWords)];
        var hits = new int[All.Count];
        foreach (ref readonly var word in looked)
        {
            for (var languages = word.Known?.CommonIn ?? 0; languages != 0; languages &= languages - 1)
                hits[BitOperations.TrailingZeroCount(languages)]++;
        }

        return Likely(hits, looked.Length);
    }

    /// <summary>Returns the languages that a word is one of the most common words of, a bit for each.</summary>
    public static int CommonIn(ReadOnlySpan<char> written)
    {
        Span<char> lowered = stackalloc char[MaxCommon];
        return written.Length <= MaxCommon && CommonSpans.TryGetValue(lowered[..written.ToLowerInvariant(lowered)], out var languages)
            ? languages
            : 0;
    }

    /// <summary>Returns the most common words of some languages, which say little about what a question asks for.</summary>
    public static bool IsCommon(string word, IEnumerable<WordLanguage> languages)
        => Common.TryGetValue(word, out var known) && languages.Any(language => ((known >> (int)language) & 1) == 1);

    private static IReadOnlyList<WordLanguage> Likely(int[] hits, int words)
    {
        var most = hits.Max();
        if (most == 0)
            return words > Long ? OnlyEnglish : All;
        var least = most >= Sure ? 0.85 * most : Math.Max(1, 0.6 * most);
        var found = All.Where(language => hits[(int)language] >= least).OrderByDescending(language => hits[(int)language]).ToList();
        if (most < Sure && !found.Contains(WordLanguage.English))
            found.Add(WordLanguage.English);
        return found;
    }

    private static FrozenDictionary<string, int> Read()
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        Add(WordLanguage.English, StopAnalyzer.ENGLISH_STOP_WORDS_SET);
        Add(WordLanguage.English, [
            "about", "after", "all", "also", "am", "any", "because", "been", "before", "can", "could", "did", "do", "does", "from", "had",
            "has", "have", "he", "her", "his", "how", "i", "its", "may", "me", "more", "most", "must", "my", "our", "shall", "she",
            "should", "so", "some", "than", "them", "those", "through", "under", "up", "we", "were", "what", "when", "where", "which",
            "who", "why", "would", "you", "your",
        ]);
        Add(WordLanguage.German, GermanAnalyzer.DefaultStopSet);
        Add(WordLanguage.German, ["wie", "wo", "wann", "warum", "oft", "welche", "wer", "wird", "werden", "kann"]);
        Add(WordLanguage.French, FrenchAnalyzer.DefaultStopSet);
        Add(WordLanguage.Spanish, SpanishAnalyzer.DefaultStopSet);
        Add(WordLanguage.Italian, ItalianAnalyzer.DefaultStopSet);
        Add(WordLanguage.Portuguese, PortugueseAnalyzer.DefaultStopSet);
        Add(WordLanguage.Dutch, DutchAnalyzer.DefaultStopSet);
        Add(WordLanguage.Swedish, SwedishAnalyzer.DefaultStopSet);
        Add(WordLanguage.Norwegian, NorwegianAnalyzer.DefaultStopSet);
        Add(WordLanguage.Danish, DanishAnalyzer.DefaultStopSet);
        Add(WordLanguage.Finnish, FinnishAnalyzer.DefaultStopSet);
        Add(WordLanguage.Hungarian, HungarianAnalyzer.DefaultStopSet);
        Add(WordLanguage.Romanian, RomanianAnalyzer.DefaultStopSet);
        Add(WordLanguage.Turkish, TurkishAnalyzer.DefaultStopSet);
        Add(WordLanguage.Russian, RussianAnalyzer.DefaultStopSet);
        return words.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(WordLanguage language, IEnumerable<string> common)
        {
            foreach (var word in common)
                words[word] = words.GetValueOrDefault(word) | (1 << (int)language);
        }
    }
}
