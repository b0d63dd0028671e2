namespace Connectors.Jobs.Text;

/// <summary>Limits for extracting the text of one file. A file beyond them is a failure.</summary>
internal sealed record TextLimits
{
    /// <summary>Maximum time per file.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Maximum number of characters of text.</summary>
    public int MaxCharacters { get; init; } = 20_000_000;

    /// <summary>Maximum number of bytes that an archive (DOCX, XLSX, PPTX) expands to.</summary>
    public long MaxExpandedBytes { get; init; } = 512L << 20;

    /// <summary>Maximum ratio of an archive's expanded size to its size. The first megabytes are always allowed.</summary>
    public int MaxExpansion { get; init; } = 200;

    /// <summary>Maximum number of entries of an archive.</summary>
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>Maximum nesting of elements, groups or messages.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Reading pictures of text.</summary>
    public OcrOptions Ocr { get; init; } = new();
}
