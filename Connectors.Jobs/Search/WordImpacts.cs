using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.IO.Hashing;

namespace Connectors.Jobs.Search;

/// <summary>
/// What the words of a chunk contribute to its rank: BM25 without the rarity, which a question brings. A chunk stores four bytes for each
/// word, sorted: three of the word's hash, and one of its impact. So a chunk is ranked without its text or its words being read.
/// </summary>
internal static class WordImpacts
{
    /// <summary>How soon further occurrences of a word say nothing new.</summary>
    private const double Saturation = 1.2;

    /// <summary>How much longer texts count less.</summary>
    private const double LengthWeight = 0.75;

    /// <summary>The words of an average chunk. A constant, so that a chunk's impacts do not depend on others.</summary>
    private const double AverageLength = 180;

    /// <summary>The impact that no word reaches. A word that stands once in an average chunk has 1.</summary>
    public const double Most = Saturation + 1;

    /// <summary>The lowest level that is marked.</summary>
    public const int MinMarked = 2;

    /// <summary>The most frequent words say much in nearly every text: the higher levels tell who says most.</summary>
    public const int MaxMarked = 7;

    /// <summary>The highest mark of the previous version.</summary>
    public const int MaxMarkedBefore = 3;

    private const int EntrySize = 4;

    private const int MaxStack = 96;

    public static double Of(double frequency, int length)
        => frequency * Most / (frequency + (Saturation * (1 - LengthWeight + (LengthWeight * length / AverageLength))));

    public static int Level(double impact) => impact switch
    {
        >= 2.11 => MaxMarked,
        >= 2.07 => 6,
        >= 2.02 => 5,
        >= 1.95 => 4,
        >= 1.85 => 3,
        >= 1.6 => MinMarked,
        _ => 1,
    };

    /// <summary>What a chunk stores of a word.</summary>
    public static uint Entry(uint hash, double impact) => (hash << 8) | (uint)Math.Clamp(impact / Most * 255, 1, 255);

    /// <summary>Sorts the entries of a chunk's words, and returns them as they are stored.</summary>
    public static byte[] Pack(Span<uint> entries)
    {
        entries.Sort();
        var packed = new byte[EntrySize * entries.Length];
        for (var i = 0; i < entries.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(EntrySize * i), entries[i]);
        return packed;
    }

    /// <summary>Returns the impact of a word, by its hash; 0 if the chunk does not have it.</summary>
    public static double Find(ReadOnlySpan<byte> packed, uint hash)
    {
        var entries = MemoryMarshal.Cast<byte, uint>(packed);
        var (low, high) = (0, entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var entry = BitConverter.IsLittleEndian ? entries[middle] : BinaryPrimitives.ReverseEndianness(entries[middle]);
            if (entry >> 8 == hash)
                return (entry & 255) * Most / 255;
            if (entry >> 8 < hash)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return 0;
    }

    /// <summary>The word's hash, of 24 bits.</summary>
    public static uint Hash(string word)
    {
        Span<byte> bytes = stackalloc byte[MaxStack];
        var length = 0;
        return word.Length <= MaxStack / 3 && Encoding.UTF8.TryGetBytes(word, bytes, out length)
            ? Hash(bytes[..length])
            : Hash(Encoding.UTF8.GetBytes(word));
    }

    private static uint Hash(ReadOnlySpan<byte> word) => (uint)XxHash3.HashToUInt64(word) & 0xFFFFFF;
}
