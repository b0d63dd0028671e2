using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Connectors.Jobs.Search;

/// <summary>
/// The words that texts have had of late, with their stems: most words of a text stood in one before it, and a stem costs far more than
/// finding it here. Each word has two places, which it shares with few others; the two that came last have them. Safe for threads.
/// </summary>
internal sealed class KnownWords
{
    /// <summary>The places for the words of all texts that a worker indexes, in about 400 bytes each. A power of two.</summary>
    private const int Many = 1 << 16;

    /// <summary>The places for the words of a question or of an answer. A power of two.</summary>
    private const int Few = 1 << 9;

    /// <summary>Numbers as long as a year come again.</summary>
    private const int MaxNumber = 4;

    private readonly KnownWord?[] _words;

    private KnownWords(int places) => _words = new KnownWord?[places];

    public static KnownWords OfWorker() => new(Many);

    public static KnownWords OfText() => new(Few);

    /// <param name="written">The word as it stands in a text.</param>
    public KnownWord Of(ReadOnlySpan<char> written)
    {
        var pair = (int)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(written)) & (_words.Length - 2);
        var first = _words[pair];
        if (first is not null && written.SequenceEqual(first.Written))
            return first;
        var second = _words[pair + 1];
        if (second is not null && written.SequenceEqual(second.Written))
            return second;
        var word = new KnownWord(written.ToString());
        // Long numbers and what holds one are mostly met once. They would take the places of words that come again.
        if (word.HasDigits && written.Length > MaxNumber)
            return word;
        _words[pair + 1] = first;
        return _words[pair] = word;
    }
}
