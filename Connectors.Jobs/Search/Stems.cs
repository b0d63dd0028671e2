using Connectors.Jobs.Storage.Documents;
using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.El;
using Lucene.Net.Analysis.Hi;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace Connectors.Jobs.Search;

/// <summary>
/// Reduces words to their stems in the languages that a text may have. Not safe for threads, because the stemmers keep the word that they
/// work on: each text makes its own. What they know together is safe.
/// </summary>
internal sealed class Stems
{
    private const int MinLength = 3;
    private const int MaxLength = 40;

    private readonly IReadOnlyList<WordLanguage> _asked;
    private readonly WordLanguage[] _languages;
    private readonly int _bits;
    private readonly bool _joins;
    private readonly Func<KnownWord, IndexedWord[]> _find;
    private readonly SnowballProgram?[] _programs = new SnowballProgram?[Languages.All.Count];

    public Stems(IReadOnlyList<WordLanguage> languages, KnownWords words)
    {
        // Russian has an alphabet of its own, which tells it. With no other, words in Latin letters are English.
        var latin = languages.Where(language => language is not WordLanguage.Russian).ToArray();
        _asked = languages;
        _languages = latin.Length > 0 ? latin : [WordLanguage.English];
        _bits = _languages.Aggregate(0, (bits, language) => bits | (1 << (int)language));
        _joins = WordExpansion.MayJoin(languages);
        _find = Find;
        Words = words;
    }

    /// <summary>Returns stems for some languages: those that were made last, if they were for the same.</summary>
    public static Stems Reusing(Stems? last, IReadOnlyList<WordLanguage> languages, KnownWords words)
        => last is not null && last._asked.SequenceEqual(languages) ? last : new Stems(languages, words);

    /// <summary>The words that other texts have had.</summary>
    public KnownWords Words { get; }

    /// <summary>Returns the stems of a word, without accents and each once. There is at least one.</summary>
    /// <param name="written">The word as it stands in a text.</param>
    public IndexedWord[] Of(ReadOnlySpan<char> written) => Of(Words.Of(written));

    /// <summary>Returns the stems of a word, without accents and each once. There is at least one.</summary>
    public IndexedWord[] Of(KnownWord word) => word.Stems(_bits, _find);

    private IndexedWord[] Find(KnownWord word)
    {
        var spelling = Vocabulary.Holds(word.Lowered) ? Folding.WithoutAccents(word.Lowered) : null;
        var stems = Find(word.Lowered);
        var found = new IndexedWord[stems.Length];
        for (var i = 0; i < stems.Length; i++)
            found[i] = new IndexedWord(stems[i]) { Spelling = spelling is null ? null : new VocabularyWord(spelling, stems[i], _joins) };
        return found;
    }

    private string[] Find(string lowered)
    {
        if (lowered.Length is < MinLength or > MaxLength || lowered.AsSpan().ContainsAnyInRange('0', '9'))
            return [Folding.WithoutAccents(lowered)];
        return lowered[0] switch
        {
            < '\u0370' => Latin(lowered),
            < '\u0400' => [Greek(Folding.WithoutAccents(lowered))],
            < '\u0530' => [Folding.WithoutAccents(Snowball(WordLanguage.Russian, lowered))],
            >= '\u0590' and < '\u0600' => Hebrew(lowered),
            >= '\u0600' and < '\u0780' => [Arabic(lowered)],
            >= '\u0900' and < '\u0980' => [Hindi(lowered)],
            _ => [Folding.WithoutAccents(lowered)],
        };
    }

    private string[] Latin(string lowered) => _languages.Length == 1
        ? [Folding.WithoutAccents(Snowball(_languages[0], lowered))]
        : [.. _languages.Select(language => Folding.WithoutAccents(Snowball(language, lowered))).Distinct()];

    private string Snowball(WordLanguage language, string lowered)
    {
        var program = _programs[(int)language] ??= Program(language);
        program.SetCurrent(language is WordLanguage.English ? IrregularWords.Regular(lowered) : lowered);
        program.Stem();
        return program.Current is { Length: > 0 } stem ? stem : lowered;
    }

    private static SnowballProgram Program(WordLanguage language) => language switch
    {
        WordLanguage.English => new EnglishStemmer(),
        WordLanguage.German => new GermanStemmer(),
        WordLanguage.French => new FrenchStemmer(),
        WordLanguage.Spanish => new SpanishStemmer(),
        WordLanguage.Italian => new ItalianStemmer(),
        WordLanguage.Portuguese => new PortugueseStemmer(),
        WordLanguage.Dutch => new DutchStemmer(),
        WordLanguage.Swedish => new SwedishStemmer(),
        WordLanguage.Norwegian => new NorwegianStemmer(),
        WordLanguage.Danish => new DanishStemmer(),
        WordLanguage.Finnish => new FinnishStemmer(),
        WordLanguage.Hungarian => new HungarianStemmer(),
        WordLanguage.Romanian => new RomanianStemmer(),
        WordLanguage.Turkish => new TurkishStemmer(),
        WordLanguage.Russian => new RussianStemmer(),
        _ => throw new ArgumentOutOfRangeException(nameof(language)),
    };

    /// <summary>Also removes the vowel that the stemmer leaves at plurals and genitives but not at the singular.</summary>
    private static string Greek(string folded)
    {
        var stem = Apply(folded, new GreekStemmer().Stem);
        return stem.Length > MinLength && stem[^1] == 'ι' ? stem[..^1] : stem;
    }

    private static string Arabic(string lowered)
    {
        var (normalizer, stemmer) = (new ArabicNormalizer(), new ArabicStemmer());
        return Apply(lowered, (word, length) => stemmer.Stem(word, normalizer.Normalize(word, length)));
    }

    private static string Hindi(string lowered)
    {
        var (normalizer, stemmer) = (new HindiNormalizer(), new HindiStemmer());
        return Apply(lowered, (word, length) => stemmer.Stem(word, normalizer.Normalize(word, length)));
    }

    /// <summary>
    /// Returns a Hebrew word without the ending of its plural, and also without a letter before it that stands for a short word (and, the,
    /// in, to, from, that, as), because nothing tells whether the letter belongs to the word.
    /// </summary>
    private static string[] Hebrew(string lowered)
    {
        var plain = string.Concat(lowered.Where(c => c is < '\u0591' or > '\u05C7'));
        var word = WithoutPlural(plain);
        List<string> found = [word];
        for (var rest = plain; rest.Length > MinLength && "והבלמשכ".Contains(rest[0], StringComparison.Ordinal) && found.Count < 3;)
        {
            rest = rest[1..];
            found.Add(WithoutPlural(rest));
        }

        return [.. found.Distinct()];

        static string WithoutPlural(string word)
            => word.Length > MinLength + 1
                && (word.EndsWith("ים", StringComparison.Ordinal) || word.EndsWith("ות", StringComparison.Ordinal)) ? word[..^2]
                : word.Length > MinLength && word[^1] is 'ה' or 'ת' ? word[..^1]
                : word;
    }

    private static string Apply(string word, Func<char[], int, int> stem)
    {
        var letters = new char[word.Length + 8];
        word.CopyTo(letters);
        var length = stem(letters, word.Length);
        return length > 0 ? new string(letters, 0, length) : word;
    }
}
