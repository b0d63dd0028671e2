using System.Runtime.InteropServices;

namespace Connectors.Jobs.Search;

/// <summary>
/// The positions of all words of a chunk, in the form that a tsvector has: two bits of weight and fourteen of position, in the order of the
/// text.
/// </summary>
internal sealed class WordPositions
{
    /// <summary>PostgreSQL keeps at most 256 positions per word.</summary>
    private const int MaxPositions = 250;

    private readonly List<(ushort Packed, int Next)> _all = [];

    public void Clear() => _all.Clear();

    /// <summary>Adds a position to a word's chain. Ignores it if there are too many, or if the word stands there already.</summary>
    /// <param name="chain">The word's positions.</param>
    /// <param name="position">From 1, never before the last one.</param>
    /// <param name="weight">A, B, C or D.</param>
    public void Add(ref Chain chain, int position, char weight)
    {
        var packed = (ushort)((('D' - weight) << 14) | position);
        if (chain.Count > 0 && (chain.Count >= MaxPositions || chain.LastPosition == position))
            return;
        if (chain.Count > 0)
            CollectionsMarshal.AsSpan(_all)[chain.Last].Next = _all.Count;
        else
            chain.First = _all.Count;
        (chain.Last, chain.LastPosition) = (_all.Count, position);
        chain.Count++;
        _all.Add((packed, -1));
    }

    /// <summary>Returns the place of a chain's next position, and that position as a tsvector has it.</summary>
    public (ushort Packed, int Next) At(int place) => _all[place];

    /// <summary>The positions of one word.</summary>
    internal record struct Chain
    {
        public int First;
        public int Last;
        public int LastPosition;
        public int Count;
    }
}
