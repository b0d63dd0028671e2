using System.Globalization;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Jobs.Search;

/// <summary>The words of a chunk in the two forms that its row stores. <see cref="ChunkIndexer"/> makes them of the chunk's text.</summary>
/// <param name="Vector">
/// The words with their places, as PostgreSQL receives a tsvector. The title has weight A, the heading B, the text D. A word of which the
/// chunk says much stands there again with a mark, so that the chunks that say most of a frequent word are found without reading all
/// others.
/// </param>
/// <param name="Impacts">What each word contributes to the rank. See <see cref="WordImpacts"/>.</param>
internal sealed record ChunkWords(byte[] Vector, byte[] Impacts)
{
    /// <summary>Its words as they are written, one for each stem.</summary>
    public required IReadOnlyList<VocabularyWord> Words { get; init; }

    /// <summary>A frequent word's marked form.</summary>
    public static string Marked(string word, int level) => string.Create(CultureInfo.InvariantCulture, $"{word}^{level}");
}
