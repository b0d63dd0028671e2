using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>A word as texts write it, with what was found out about it. Safe for threads.</summary>
internal sealed class KnownWord
{
    /// <summary>Texts of a worker are in a few languages at a time.</summary>
    private const int MaxStemmed = 4;

    private Stemmed? _stemmed;

    public KnownWord(string written)
    {
        Written = written;
        HasDigits = written.AsSpan().ContainsAnyInRange('0', '9');
        MayHaveParts = CompoundNames.MayHaveParts(written);
        // Most words need no change. Those that come out as they were are kept once.
        var lowered = Ascii.IsValid(written) && !written.AsSpan().ContainsAnyInRange('A', 'Z') ? written : Folding.Lower(written);
        Lowered = lowered == written ? written : lowered;
        CommonIn = HasDigits ? 0 : Languages.CommonIn(written);
        IsMonth = !HasDigits && MonthDates.IsMonth(Lowered);
    }

    public string Written { get; }

    /// <summary>The word as <see cref="Folding.Lower"/> returns it.</summary>
    public string Lowered { get; }

    public bool HasDigits { get; }

    /// <summary>The languages that it is one of the most common words of, a bit for each.</summary>
    public int CommonIn { get; }

    /// <summary>Whether it may be made of parts: resetTimer, KX77.</summary>
    public bool MayHaveParts { get; }

    /// <summary>Whether it names a month.</summary>
    public bool IsMonth { get; }

    /// <summary>Returns the word's stems, without accents and each once. There is at least one.</summary>
    /// <param name="languages">The text's languages, a bit for each.</param>
    /// <param name="find">Finds the stems.</param>
    public IndexedWord[] Stems(int languages, Func<KnownWord, IndexedWord[]> find)
    {
        var known = _stemmed;
        for (var stemmed = known; stemmed is not null; stemmed = stemmed.Next)
        {
            if (stemmed.Languages == languages)
                return stemmed.Stems;
        }

        var found = find(this);
        _stemmed = new Stemmed(languages, found) { Next = known?.Depth >= MaxStemmed ? null : known };
        return found;
    }

    private sealed record Stemmed(int Languages, IndexedWord[] Stems)
    {
        /// <summary>The stems in the languages of a text before.</summary>
        public Stemmed? Next { get; init; }

        public int Depth => 1 + (Next?.Depth ?? 0);
    }
}
