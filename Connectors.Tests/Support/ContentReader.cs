using System.Text;
using Connectors.Sources;

namespace Connectors.Tests.Support;

/// <summary>Reads a document's content to its end.</summary>
public static class ContentReader
{
    public static async Task<string> ReadAsync(DocumentContent content, CancellationToken cancellationToken = default)
    {
        switch (content)
        {
            case SectionsContent sections:
                return Join(sections.Sections);
            case LazyContent lazy:
                return Join(await lazy.LoadAsync(cancellationToken));
            case FileContent file:
                await using (var stream = await file.OpenAsync(cancellationToken))
                {
                    using var reader = new StreamReader(stream, Encoding.Latin1);
                    return await reader.ReadToEndAsync(cancellationToken);
                }

            default:
                throw new ArgumentOutOfRangeException(nameof(content), content, "Unknown kind of content");
        }
    }

    private static string Join(IEnumerable<DocumentSection> sections) => string.Join('\n', sections.Select(section => section.Text));
}
