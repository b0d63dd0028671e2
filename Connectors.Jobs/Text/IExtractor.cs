namespace Connectors.Jobs.Text;

/// <summary>Extracts text from files that may be hostile.</summary>
internal interface IExtractor
{
    /// <summary>Why no file can be read at present. Null if nothing is wrong.</summary>
    string? Trouble { get; }

    /// <exception cref="Connectors.Sources.DocumentUnreadableException">The file is unsupported, malformed or beyond a limit.</exception>
    Task<ExtractedText> ExtractAsync(FileToRead file, TextLimits limits, CancellationToken cancellationToken);
}

/// <summary>A file whose bytes are here.</summary>
/// <param name="Content">The bytes, in memory or in a temporary file. They may be read from the beginning more than once.</param>
/// <param name="FileName">Its name with its extension.</param>
/// <param name="MediaType">The media type that the source claims; null if it claims none.</param>
internal sealed record FileToRead(Stream Content, string FileName, string? MediaType)
{
    /// <summary>Is called now and then while the file waits its turn or is worked on. Both have an end.</summary>
    public Action? Working { get; init; }
}
