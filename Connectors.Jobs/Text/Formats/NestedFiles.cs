using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads files that stand in other files, such as attachments of mails, with the format that knows them. One that cannot be read costs
/// itself.
/// </summary>
/// <param name="formats">All formats. They are asked for late, because some of them read nested files themselves.</param>
internal sealed class NestedFiles(Func<IEnumerable<IFormat>> formats)
{
    private const int HeadBytes = 4096;
    private const int MaxDepth = 8;

    /// <summary>Returns a file's text, or null if no format reads it.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file's name; empty if it has none.</param>
    /// <param name="mediaType">The media type that the outer file claims; null if it claims none.</param>
    /// <param name="budget">Limits the text of this file alone.</param>
    /// <param name="depth">The number of files around this one.</param>
    public string? Read(byte[] file, string name, string? mediaType, TextBudget budget, int depth)
    {
        if (depth >= MaxDepth || file.Length == 0)
            return null;
        using var stream = new MemoryStream(file, writable: false);
        try
        {
            var probe = new FileProbe(file[..Math.Min(HeadBytes, file.Length)], name, mediaType);
            probe = probe with { Container = ContainerProbe.Look(stream, probe) };
            var format = formats().FirstOrDefault(f => f.Knows(probe));
            if (format is null)
                return null;
            stream.Position = 0;
            var sections = format is INestingFormat nesting ? nesting.Read(stream, budget, depth + 1) : format.Read(stream, budget);
            return string.Join('\n', sections.Select(section => section.Text));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The parsers of all formats throw what they like at malformed bytes. The outer document names the file and goes on.
            return null;
        }
    }
}

/// <summary>A format whose files hold other files.</summary>
internal interface INestingFormat : IFormat
{
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="budget">Counts the text.</param>
    /// <param name="depth">The number of files around this one; 0 for a document of its own.</param>
    IEnumerable<DocumentSection> Read(Stream file, TextBudget budget, int depth);
}
