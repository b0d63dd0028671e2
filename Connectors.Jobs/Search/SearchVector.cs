using System.Runtime.InteropServices;
using System.Text;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Search;

/// <summary>What is indexed of a chunk, in the text form of PostgreSQL's tsvector: the title weighs A, the heading B, the text D.</summary>
internal static class SearchVector
{
    private const int LastPosition = 16_000;

    public static string Of(string title, string? heading, string content)
    {
        var words = new Dictionary<string, WordPlaces>(StringComparer.Ordinal);
        var offset = Add(words, CleanText.Searchable(title), 'A', 0);
        if (heading is not null && heading != title)
            offset = Add(words, heading, 'B', offset + 10);
        Add(words, CleanText.Searchable(content), 'D', offset + 10);

        var vector = new StringBuilder(2 * content.Length);
        foreach (var (word, places) in words)
        {
            vector.Append('\'').Append(word).Append("':");
            places.AppendTo(vector);
            vector.Append(' ');
        }

        return vector.ToString();
    }

    private static int Add(Dictionary<string, WordPlaces> words, string text, char weight, int from)
    {
        var last = from;
        foreach (var word in Words.Of(text))
        {
            last = Math.Min(from + word.Position, LastPosition);
            CollectionsMarshal.GetValueRefOrAddDefault(words, word.Text, out _).Add(last, weight);
        }

        return last;
    }
}
