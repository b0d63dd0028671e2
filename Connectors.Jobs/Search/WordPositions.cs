using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// The positions of a word in a text, with their weights. Most words have one position, so a list is made only for a second one.
/// </summary>
internal struct WordPositions
{
    /// <summary>PostgreSQL keeps at most 256 positions per word.</summary>
    private const int MaxPositions = 250;

    private (int Position, char Weight) _first;
    private List<(int Position, char Weight)>? _others;

    /// <summary>Adds a position; ignores it if there are too many.</summary>
    public void Add(int position, char weight)
    {
        if (_first.Position == 0)
            _first = (position, weight);
        else if ((_others ??= []).Count < MaxPositions - 1)
            _others.Add((position, weight));
    }

    /// <summary>Appends the positions as a tsvector has them: "3A,17,20".</summary>
    public readonly void AppendTo(StringBuilder vector)
    {
        Append(vector, _first);
        foreach (var position in _others ?? [])
            Append(vector.Append(','), position);
    }

    private static void Append(StringBuilder vector, (int Position, char Weight) position)
    {
        vector.Append(position.Position);
        // D is the default.
        if (position.Weight != 'D')
            vector.Append(position.Weight);
    }
}
