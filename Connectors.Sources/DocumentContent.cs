namespace Connectors.Sources;

/// <summary>What a document says: text at hand, or bytes to be opened when they are needed.</summary>
public abstract record DocumentContent
{
    private protected DocumentContent()
    {
    }

    /// <summary>Text at hand, in Markdown or plain.</summary>
    public static DocumentContent Text(string text) => new SectionsContent([new DocumentSection(text)]);

    /// <summary>Text at hand whose parts can be linked to one by one.</summary>
    public static DocumentContent Of(IReadOnlyList<DocumentSection> sections) => new SectionsContent(sections);

    /// <summary>Text that costs calls to get; asked for only when the fingerprint is new.</summary>
    public static DocumentContent Later(Func<CancellationToken, Task<IReadOnlyList<DocumentSection>>> load) => new LazyContent(load);

    /// <summary>A file. Opened only when the fingerprint is new; read once, in a stream.</summary>
    /// <param name="fileName">Its name with extension, which helps to tell its format.</param>
    /// <param name="mediaType">As the system tells it; null where it does not.</param>
    /// <param name="size">In bytes, where the system tells.</param>
    /// <param name="open">
    /// Opens it. A <see cref="SourceException"/> of kind Transient, or a <see cref="DocumentUnreadableException"/>,
    /// fails this document alone; other kinds end the slice.
    /// </param>
    public static DocumentContent File(string fileName, string? mediaType, long? size, Func<CancellationToken, Task<Stream>> open)
        => new FileContent(fileName, mediaType, size, open);
}
