using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>Where a word stands in a text, and with what weight. Most words stand in one place: only more of them cost a list.</summary>
internal struct WordPlaces
{
    private const int Most = 250;

    private (int Position, char Weight) _first;
    private List<(int Position, char Weight)>? _others;

    /// <summary>Beyond PostgreSQL's 256 places a word would gain nothing.</summary>
    public void Add(int position, char weight)
    {
        if (_first.Position == 0)
            _first = (position, weight);
        else if ((_others ??= []).Count < Most - 1)
            _others.Add((position, weight));
    }

    /// <summary>As a tsvector has them: "3A,17,20".</summary>
    public readonly void AppendTo(StringBuilder vector)
    {
        Append(vector, _first);
        foreach (var place in _others ?? [])
            Append(vector.Append(','), place);
    }

    private static void Append(StringBuilder vector, (int Position, char Weight) place)
    {
        vector.Append(place.Position);
        if (place.Weight != 'D')
            vector.Append(place.Weight);
    }
}
