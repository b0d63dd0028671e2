namespace Connectors.Sources;

/// <summary>A document's content: text that is already loaded, or a way to load it when it is needed.</summary>
public abstract record DocumentContent
{
    private protected DocumentContent()
    {
    }

    /// <summary>Loaded text, in Markdown or plain.</summary>
    public static DocumentContent Text(string text) => new SectionsContent([new DocumentSection(text)]);

    /// <summary>Loaded text in sections that can be linked to one by one.</summary>
    public static DocumentContent Of(IReadOnlyList<DocumentSection> sections) => new SectionsContent(sections);

    /// <summary>Text that costs calls to load. It is loaded only if the fingerprint is new.</summary>
    public static DocumentContent Later(Func<CancellationToken, Task<IReadOnlyList<DocumentSection>>> load) => new LazyContent(load);

    /// <summary>A file. It is opened only if the fingerprint is new, and read once, as a stream.</summary>
    /// <param name="fileName">The file's name with its extension, which helps to detect the format.</param>
    /// <param name="mediaType">The media type that the system gives. Null if it gives none.</param>
    /// <param name="size">In bytes. Null if the system does not tell.</param>
    /// <param name="open">
    /// Opens the file. A <see cref="SourceException"/> of kind Transient, or a <see cref="DocumentUnreadableException"/>,
    /// fails this document alone; other kinds end the slice.
    /// </param>
    public static DocumentContent File(string fileName, string? mediaType, long? size, Func<CancellationToken, Task<Stream>> open)
        => new FileContent(fileName, mediaType, size, open);
}

/// <summary>A part of a document that has a link of its own.</summary>
public sealed record DocumentSection(string Text, string? Link = null);

public sealed record SectionsContent(IReadOnlyList<DocumentSection> Sections) : DocumentContent;

public sealed record LazyContent(Func<CancellationToken, Task<IReadOnlyList<DocumentSection>>> LoadAsync) : DocumentContent;

public sealed record FileContent(string FileName, string? MediaType, long? Size, Func<CancellationToken, Task<Stream>> OpenAsync)
    : DocumentContent;
