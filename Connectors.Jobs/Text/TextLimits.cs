using Connectors.Jobs.Storage.Failures;

namespace Connectors.Jobs.Text;

/// <summary>
/// Limits for extracting the text of one file ("Connectors:Text:MaxCharacters" and so on). A file beyond them is a failure that names the
/// limit.
/// </summary>
internal sealed record TextLimits
{
    /// <summary>The section of the host's configuration.</summary>
    public const string Section = "Connectors:Text";

    /// <summary>Maximum number of characters of text.</summary>
    public int MaxCharacters { get; init; } = 20_000_000;

    /// <summary>Maximum number of pages.</summary>
    public int MaxPages { get; init; } = 20_000;

    /// <summary>Maximum number of bytes that an archive (DOCX, XLSX, PPTX) expands to.</summary>
    public long MaxExpandedBytes { get; init; } = 512L << 20;

    /// <summary>Maximum ratio of an archive's expanded size to its size. The first megabytes are always allowed.</summary>
    public int MaxExpansion { get; init; } = 200;

    /// <summary>Maximum number of entries of an archive, and of parts of a message with all messages in it.</summary>
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>Maximum nesting of elements, groups or messages.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Maximum processor time for one file, in seconds. Programs that the extractor runs are counted.</summary>
    public int MaxProcessorSeconds { get; init; } = 60;

    /// <summary>Maximum memory of an extractor with the programs that it runs, in megabytes.</summary>
    public int MaxMemoryMegabytes { get; init; } = 1024;

    /// <summary>Maximum minutes for one file. They pass on a busy machine as well, so this only ends what waits forever.</summary>
    public int MaxMinutes { get; init; } = 30;

    /// <summary>Maximum number of extractor processes of a worker.</summary>
    public int MaxExtractors { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 32);

    /// <summary>An extractor that has read so many files is replaced by a new one.</summary>
    public int MaxFilesPerExtractor { get; init; } = 1000;

    /// <summary>Reading pictures of text.</summary>
    public OcrOptions Ocr { get; init; } = new();

    /// <summary>Returns the limits of a later attempt: each one gets twice the processor time and memory of the one before.</summary>
    /// <param name="attempts">How often the file has failed for lack of time or memory.</param>
    public TextLimits After(int attempts)
    {
        var growth = 1 << Math.Clamp(attempts, 0, FailureStore.MaxSlowAttempts - 1);
        return growth == 1
            ? this
            : this with
            {
                MaxProcessorSeconds = (int)Math.Min((long)MaxProcessorSeconds * growth, 86_400),
                MaxMemoryMegabytes = (int)Math.Min((long)MaxMemoryMegabytes * growth, 1 << 20),
            };
    }
}
