using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Search;

/// <summary>What the index holds of a chunk.</summary>
/// <param name="Vector">
/// The words with their places, in the text form of PostgreSQL's tsvector. The title has weight A, the heading B, the text D. A word of
/// which the chunk says much stands there again with a mark, so that the chunks that say most of a frequent word are found without reading
/// all others.
/// </param>
/// <param name="Impacts">What each word contributes to the rank. See <see cref="WordImpacts"/>.</param>
internal sealed record ChunkWords(string Vector, byte[] Impacts)
{
    /// <summary>Its words as they are written, one for each stem.</summary>
    public required IReadOnlyList<VocabularyWord> Words { get; init; }

    private const int MaxPosition = 16_000;
    private const double TitleWeight = 1.5;
    private const double HeadingWeight = 1;

    public static ChunkWords Of(string title, string? heading, string content) => Of(title, heading, content, KnownWords.OfText());

    /// <param name="title">The document's title.</param>
    /// <param name="heading">The chunk's heading, if it has one.</param>
    /// <param name="content">The chunk's text.</param>
    /// <param name="known">The words that other texts have had.</param>
    public static ChunkWords Of(string title, string? heading, string content, KnownWords known)
    {
        var text = CleanText.Searchable(content);
        var languages = Languages.Of(text);
        var stems = new Stems(languages, known);
        var joins = WordExpansion.MayJoin(languages);
        var entries = new Dictionary<string, Entry>(text.Length / 8, StringComparer.Ordinal);
        List<VocabularyWord> words = [];
        var (offset, _) = Add((entries, words), CleanText.Searchable(title), (stems, joins), new Part('A', TitleWeight, 0));
        if (heading is not null && heading != title)
            (offset, _) = Add((entries, words), CleanText.Searchable(heading), (stems, joins), new Part('B', HeadingWeight, offset + 10));
        var (_, length) = Add((entries, words), text, (stems, joins), new Part('D', 1, offset + 10));
        return new ChunkWords(VectorOf(entries, length, content.Length), ImpactsOf(entries, length)) { Words = words };
    }

    /// <summary>A frequent word's marked form.</summary>
    public static string Marked(string word, int level) => string.Create(CultureInfo.InvariantCulture, $"{word}^{level}");

    private static (int Last, int Count) Add(
        (Dictionary<string, Entry> Entries, List<VocabularyWord> Words) known,
        string text,
        (Stems Stems, bool Joins) language,
        Part part)
    {
        var (last, count) = (part.From, 0);
        foreach (var token in Tokenizer.Split(text, language.Stems))
        {
            last = Math.Min(part.From + token.Position, MaxPosition);
            count = token.Position;
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(known.Entries, token.Text, out var exists);
            if (!exists && token.Lowered is { } lowered && Vocabulary.Holds(lowered))
                known.Words.Add(new VocabularyWord(Folding.WithoutAccents(lowered), token.Text, language.Joins));
            entry.Positions.Add(last, part.Weight);
            entry.Frequency += (float)part.Factor;
        }

        return (last, count);
    }

    private static string VectorOf(Dictionary<string, Entry> entries, int length, int size)
    {
        var vector = new StringBuilder(3 * size);
        foreach (var (word, entry) in entries)
        {
            vector.Append('\'').Append(Escaped(word)).Append("':");
            entry.Positions.AppendTo(vector);
            vector.Append(' ');
            var level = WordImpacts.Level(WordImpacts.Of(entry.Frequency, length));
            for (var mark = WordImpacts.MinMarked; mark <= level; mark++)
                vector.Append('\'').Append(Escaped(Marked(word, mark))).Append("' ");
        }

        return vector.ToString();
    }

    private static string Escaped(string word)
        => word.AsSpan().IndexOfAny('\\', '\'') < 0
            ? word
            : word.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    private static byte[] ImpactsOf(Dictionary<string, Entry> entries, int length)
        => WordImpacts.Pack(entries.Select(entry => (entry.Key, WordImpacts.Of(entry.Value.Frequency, length))));

    private record struct Entry
    {
        public WordPositions Positions;

        public float Frequency;
    }

    private readonly record struct Part(char Weight, double Factor, int From);
}
