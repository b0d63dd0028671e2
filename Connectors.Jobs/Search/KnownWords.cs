using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// The words that texts have had of late, with their stems: most words of a text stood in one before it, and a stem costs far more than
/// finding it here. Each word has one place, which the word that comes last takes. Safe for threads.
/// </summary>
internal sealed class KnownWords
{
    /// <summary>The places for the words of all texts that a worker indexes, in about 150 bytes each. A power of two.</summary>
    private const int Many = 1 << 16;

    /// <summary>The places for the words of a question or of an answer. A power of two.</summary>
    private const int Few = 1 << 9;

    private const int MaxAscii = 64;

    private readonly KnownWord?[] _words;

    private KnownWords(int places) => _words = new KnownWord?[places];

    public static KnownWords OfWorker() => new(Many);

    public static KnownWords OfText() => new(Few);

    /// <summary>Returns a word with its stems.</summary>
    /// <param name="written">The word as it stands in a text.</param>
    /// <param name="languages">The text's languages, a bit for each.</param>
    /// <param name="find">Finds the stems of a word in lower case.</param>
    public KnownWord Of(ReadOnlySpan<char> written, int languages, Func<string, string[]> find)
    {
        if (written.Length > MaxAscii || !Ascii.IsValid(written))
            return Find(Folding.Lower(written), languages, find);
        Span<char> lowered = stackalloc char[MaxAscii];
        return Find(lowered[..written.ToLowerInvariant(lowered)], languages, find);
    }

    private KnownWord Find(ReadOnlySpan<char> lowered, int languages, Func<string, string[]> find)
    {
        ref var place = ref _words[(string.GetHashCode(lowered) ^ (languages * 31)) & (_words.Length - 1)];
        var known = place;
        if (known is not null && known.Languages == languages && lowered.SequenceEqual(known.Lowered))
            return known;
        var word = lowered.ToString();
        return place = new KnownWord(word, find(word)) { Languages = languages, IsMonth = MonthDates.IsMonth(word) };
    }
}

/// <summary>A word and its stems.</summary>
/// <param name="Lowered">The word as <see cref="Folding.Lower"/> returns it.</param>
/// <param name="Stems">Its stems in the languages of its text, without accents and each once. There is at least one.</param>
internal sealed record KnownWord(string Lowered, string[] Stems)
{
    /// <summary>The languages, a bit for each.</summary>
    public required int Languages { get; init; }

    /// <summary>Whether the word names a month.</summary>
    public required bool IsMonth { get; init; }
}
