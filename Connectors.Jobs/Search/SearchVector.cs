using System.Runtime.InteropServices;
using System.Text;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// Makes the index entry of a chunk, in the text form of PostgreSQL's tsvector. The title has weight A, the heading B, the text D.
/// </summary>
internal static class SearchVector
{
    private const int MaxPosition = 16_000;

    public static string Of(string title, string? heading, string content)
    {
        var words = new Dictionary<string, WordPositions>(StringComparer.Ordinal);
        var offset = Add(words, CleanText.Searchable(title), 'A', 0);
        if (heading is not null && heading != title)
            offset = Add(words, heading, 'B', offset + 10);
        Add(words, CleanText.Searchable(content), 'D', offset + 10);

        var vector = new StringBuilder(2 * content.Length);
        foreach (var (word, positions) in words)
        {
            vector.Append('\'').Append(word).Append("':");
            positions.AppendTo(vector);
            vector.Append(' ');
        }

        return vector.ToString();
    }

    private static int Add(Dictionary<string, WordPositions> words, string text, char weight, int from)
    {
        var last = from;
        foreach (var word in Tokenizer.Split(text))
        {
            last = Math.Min(from + word.Position, MaxPosition);
            CollectionsMarshal.GetValueRefOrAddDefault(words, word.Text, out _).Add(last, weight);
        }

        return last;
    }
}
