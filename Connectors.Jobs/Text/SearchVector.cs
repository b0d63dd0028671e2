using System.Text;

namespace Connectors.Jobs.Text;

/// <summary>What is indexed of a chunk, in the text form of PostgreSQL's tsvector: the title weighs A, the heading B, the text D.</summary>
internal static class SearchVector
{
    private const int LastPosition = 16_000;
    private const int PositionsPerWord = 250;

    public static string Of(string title, string? heading, string content)
    {
        var positions = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var offset = Add(CleanText.Searchable(title), 'A', 0);
        if (heading is not null && heading != title)
            offset = Add(heading, 'B', offset + 10);
        Add(CleanText.Searchable(content), 'D', offset + 10);

        var vector = new StringBuilder();
        foreach (var (word, places) in positions)
            vector.Append('\'').Append(word).Append("':").Append(places, 0, places.Length - 1).Append(' ');
        return vector.ToString();

        int Add(string text, char weight, int from)
        {
            var last = from;
            foreach (var word in Words.Of(text))
            {
                last = Math.Min(from + word.Position, LastPosition);
                var count = counts[word.Text] = counts.GetValueOrDefault(word.Text) + 1;
                if (count > PositionsPerWord)
                    continue;
                if (!positions.TryGetValue(word.Text, out var places))
                    positions[word.Text] = places = new StringBuilder();
                places.Append(last);
                if (weight != 'D')
                    places.Append(weight);
                places.Append(',');
            }

            return last;
        }
    }
}
