using System.Collections.Concurrent;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text;
using Connectors.Sources;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Running;

/// <summary>Loads a document's content, extracts its text and cuts the text into chunks.</summary>
internal sealed partial class ContentReader(TextExtractor extractor, ILogger<ContentReader> logger)
{
    private readonly KnownWords _words = KnownWords.OfWorker();

    /// <summary>Indexers that no document uses now. There are never more than documents were read at once.</summary>
    private readonly ConcurrentBag<ChunkIndexer> _indexers = [];

    /// <exception cref="DocumentUnreadableException">Only this document cannot be read.</exception>
    /// <exception cref="SourceException">The source refused, or does not answer.</exception>
    public async Task<PreparedContent> ReadAsync(Candidate candidate, ExtractionTerms terms, CancellationToken cancellationToken)
    {
        var title = candidate.Attributes.Title;
        var text = await OpenAsync(candidate, terms, cancellationToken);
        if (text.Remarks.Count > 0)
            ReadInPart(candidate.Document.Id, string.Join(' ', text.Remarks));
        if (!_indexers.TryTake(out var indexer))
            indexer = new ChunkIndexer(_words);
        try
        {
            return Prepared(title, text, indexer, cancellationToken);
        }
        finally
        {
            _indexers.Add(indexer);
        }
    }

    private static PreparedContent Prepared(string title, ExtractedText text, ChunkIndexer indexer, CancellationToken cancellationToken)
    {
        var words = 0;
        List<PreparedChunk> chunks = [];
        List<ChunkWords> found = [];
        foreach (var chunk in Chunker.Cut([.. text.Sections.Select(s => new DocumentSection(CleanText.Composed(s.Text), s.Link))]))
        {
            cancellationToken.ThrowIfCancellationRequested();
            words += chunk.Content.Length / 4;
            var indexed = indexer.Of(title, chunk.Heading, chunk.Content);
            found.Add(indexed);
            chunks.Add(new PreparedChunk(chunk.Content, indexed.Vector)
            {
                Impacts = indexed.Impacts,
                Overlap = chunk.Overlap,
                Heading = chunk.Heading,
                Link = chunk.Link,
            });
        }

        var content = new PreparedContent
        {
            Chunks = chunks,
            // The words of one chunk differ from each other already.
            Words = found.Count == 1 ? found[0].Words : found.SelectMany(indexed => indexed.Words).ToHashSet(),
            Hash = "",
            MediaType = text.MediaType,
            Size = text.Size,
            TokenCount = words,
            NoText = text.NoText,
        };
        return content with { Hash = StoredHash.Of(content.TextsOf(title)) };
    }

    private async Task<ExtractedText> OpenAsync(Candidate candidate, ExtractionTerms terms, CancellationToken cancellationToken)
        => candidate.Document.Content switch
        {
            FileContent file => await extractor.ExtractAsync(
                file, terms with { Attempts = candidate.Known?.SlowAttempts ?? 0 }, cancellationToken),
            LazyContent lazy => Sized(await lazy.LoadAsync(cancellationToken)),
            SectionsContent sections => Sized(sections.Sections),
            _ => throw new NotSupportedException($"Unsupported content type {candidate.Document.Content.GetType().Name}."),
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parts of {Document} could not be read, the rest is indexed: {Remarks}")]
    private partial void ReadInPart(string document, string remarks);

    private static ExtractedText Sized(IReadOnlyList<DocumentSection> sections)
        => new(sections, "text/markdown", sections.Sum(section => (long)section.Text.Length))
        {
            NoText = sections.All(section => string.IsNullOrWhiteSpace(section.Text)) ? NoText.Empty : NoText.None,
        };
}
