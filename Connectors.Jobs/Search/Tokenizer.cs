namespace Connectors.Jobs.Search;

/// <summary>
/// Splits any text into the words that are indexed and searched. Compatibility forms, case and accents are folded, and words become stems.
/// Scripts without spaces between words (Chinese, Japanese, Korean, Thai, …) become overlapping pairs of characters. A name of parts
/// (resetTimer, KX-77, 4,000) is found by its parts and as a whole. So one place of a text may have several words.
/// </summary>
internal static class Tokenizer
{
    /// <summary>Returns the words of a text, in their order.</summary>
    public static List<Token> Split(string text) => Split(text, Languages.Of(text));

    /// <summary>Returns the words of a text, in their order.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="languages">Its likely languages. Words have a stem for each, if the stems differ.</param>
    public static List<Token> Split(string text, IReadOnlyList<WordLanguage> languages)
        => Split(text, new Stems(languages, KnownWords.OfText()));

    /// <summary>Returns the words of a text, in their order, with stems that other texts have made in part.</summary>
    public static List<Token> Split(string text, Stems stems)
    {
        List<Token> tokens = [];
        AddTo(tokens, text, RawWord.In(text, stems.Words), stems);
        return tokens;
    }

    /// <summary>Adds the words of a text, in their order.</summary>
    /// <param name="tokens">The list to add to.</param>
    /// <param name="text">Any text.</param>
    /// <param name="words">The words as they stand in it.</param>
    /// <param name="stems">Reduces them.</param>
    public static void AddTo(List<Token> tokens, string text, List<RawWord> words, Stems stems)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Known is not { } known)
            {
                tokens.Add(Of(word, new IndexedWord(Folding.Fold(text.AsSpan(word.Start, word.Length))), TokenKind.Word));
                continue;
            }

            foreach (var stem in stems.Of(known))
                tokens.Add(Of(word, stem, TokenKind.Word));
            if (known.MayHaveParts)
                AddParts(tokens, text, word, stems);
            if (CompoundNames.MayJoin(text, word))
            {
                foreach (var (whole, last) in CompoundNames.Joined(text, words, i))
                    tokens.Add(Of(word with { End = last }, new IndexedWord(whole), TokenKind.Joined));
            }
        }
    }

    private static void AddParts(List<Token> tokens, string text, RawWord word, Stems stems)
    {
        foreach (var (from, to) in CompoundNames.Parts(text, word.Start, word.Start + word.Known!.Written.Length))
        {
            foreach (var stem in stems.Of(text.AsSpan(from, to - from)))
                tokens.Add(Of(word with { Start = from, End = to }, stem, TokenKind.Part));
        }
    }

    private static Token Of(in RawWord word, IndexedWord indexed, TokenKind kind) => new()
    {
        Word = indexed,
        Position = word.Position,
        Start = word.Start,
        End = word.End,
        IsPair = word.IsPair,
        EndsRun = word.EndsRun,
        Kind = kind,
    };
}

/// <summary>How a token stands in its text.</summary>
internal enum TokenKind
{
    Word,

    /// <summary>A part of a word: the watchdog in resetWatchdogTimer.</summary>
    Part,

    /// <summary>Several words as one: kx77 for KX-77.</summary>
    Joined,
}

/// <summary>A word of a text in one of its indexed forms, or a pair of characters in a script without spaces.</summary>
internal readonly record struct Token
{
    public required IndexedWord Word { get; init; }

    /// <summary>The word in its indexed form.</summary>
    public string Text => Word.Text;

    /// <summary>The number of the word, from 1.</summary>
    public required int Position { get; init; }

    /// <summary>The offset of its first character.</summary>
    public required int Start { get; init; }

    /// <summary>The offset after its last character.</summary>
    public required int End { get; init; }

    /// <summary>Whether it is one of the overlapping pairs of an unspaced script. The last one of a run is a single character.</summary>
    public bool IsPair { get; init; }

    /// <summary>Whether it ends a run of pairs. Other words are runs of their own.</summary>
    public bool EndsRun { get; init; }

    public TokenKind Kind { get; init; }
}
