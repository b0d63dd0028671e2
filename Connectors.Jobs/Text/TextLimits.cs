namespace Connectors.Jobs.Text;

/// <summary>What taking text out of one file may cost.</summary>
internal sealed record TextLimits
{
    /// <summary>How long a file may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Characters of text; more is a failure that says so.</summary>
    public int MaxCharacters { get; init; } = 20_000_000;

    /// <summary>Bytes that an archive (DOCX, XLSX, PPTX) may expand to.</summary>
    public long MaxExpandedBytes { get; init; } = 512L << 20;

    /// <summary>How many times its size an archive may expand to, beyond the first megabytes.</summary>
    public int MaxExpansion { get; init; } = 200;

    /// <summary>Entries of an archive.</summary>
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>Nesting of JSON, HTML, or messages in messages.</summary>
    public int MaxDepth { get; init; } = 256;
}
