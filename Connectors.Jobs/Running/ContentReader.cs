using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>Loads a document's content, extracts its text and cuts the text into chunks.</summary>
internal sealed class ContentReader(TextExtractor extractor)
{
    /// <exception cref="DocumentUnreadableException">Only this document cannot be read.</exception>
    /// <exception cref="SourceException">The source refused, or does not answer.</exception>
    public async Task<PreparedContent> ReadAsync(SourceDocument document, string title, long sizeLimit, CancellationToken cancellationToken)
    {
        var (sections, mediaType, size) = await OpenAsync(document.Content, sizeLimit, cancellationToken);
        var words = 0;
        List<PreparedChunk> chunks = [];
        foreach (var chunk in Chunker.Cut([.. sections.Select(s => new DocumentSection(CleanText.Composed(s.Text), s.Link))]))
        {
            cancellationToken.ThrowIfCancellationRequested();
            words += chunk.Content.Length / 4;
            chunks.Add(new PreparedChunk(chunk.Content, SearchVector.Of(title, chunk.Heading, chunk.Content))
            {
                Overlap = chunk.Overlap,
                Heading = chunk.Heading,
                Link = chunk.Link,
            });
        }

        var hash = DocumentAttributes.Hash(chunks.Select(chunk => chunk.Content).Prepend(title));
        return new PreparedContent { Chunks = chunks, Hash = hash, MediaType = mediaType, Size = size, TokenCount = words };
    }

    private async Task<(IReadOnlyList<DocumentSection> Sections, string? MediaType, long Size)> OpenAsync(
        DocumentContent content, long sizeLimit, CancellationToken cancellationToken)
    {
        switch (content)
        {
            case FileContent file:
                var extracted = await extractor.ExtractAsync(file, sizeLimit, cancellationToken);
                return (extracted.Sections, extracted.MediaType, extracted.Size);
            case LazyContent lazy:
                return Sized(await lazy.LoadAsync(cancellationToken));
            case SectionsContent sections:
                return Sized(sections.Sections);
            default:
                throw new NotSupportedException($"Unsupported content type {content.GetType().Name}.");
        }
    }

    private static (IReadOnlyList<DocumentSection>, string?, long) Sized(IReadOnlyList<DocumentSection> sections)
        => (sections, "text/markdown", sections.Sum(section => (long)section.Text.Length));
}
