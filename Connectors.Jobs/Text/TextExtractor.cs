using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>
/// Extracts text from files of any origin. Plain text and small, simple pages are read here. Every other file is read by an extractor,
/// because it may make its parser crash, hang or take all memory.
/// </summary>
internal sealed class TextExtractor(FormatReader formats, IExtractor extractor, TextLimits limits) : IDisposable
{
    /// <summary>Bounds the texts that are decoded at once. They need CPU and memory, so more of them would not be faster.</summary>
    private readonly SemaphoreSlim _decoding = new(Environment.ProcessorCount * 2);

    /// <inheritdoc cref="ExtractAsync(FileContent, ExtractionTerms, CancellationToken)"/>
    public Task<ExtractedText> ExtractAsync(FileContent file, long sizeLimit, CancellationToken cancellationToken)
        => ExtractAsync(file, new ExtractionTerms(sizeLimit), cancellationToken);

    /// <summary>Extracts a file's text.</summary>
    /// <param name="file">The file. It is opened and closed here.</param>
    /// <param name="terms">What holds for this file.</param>
    /// <param name="cancellationToken">Ends the extraction.</param>
    /// <exception cref="DocumentUnreadableException">The file is unsupported, malformed or too large, or cannot be opened.</exception>
    public async Task<ExtractedText> ExtractAsync(FileContent file, ExtractionTerms terms, CancellationToken cancellationToken)
    {
        var sizeLimit = terms.SizeLimit;
        if (file.Size > sizeLimit)
            throw TooLarge(file.Size.Value, sizeLimit);

        await using var source = await file.OpenAsync(cancellationToken);
        var head = await HeadAsync(source, file.Size, cancellationToken);
        var probe = new FileProbe(head, file.FileName, file.MediaType);
        // Only an extractor looks into containers.
        var format = probe.IsContainer ? null : formats.Find(probe) ?? throw FormatReader.Unknown(probe);

        // A head that is not full is the whole file.
        await using var spooled = head.Length < FormatReader.HeadBytes
            ? new MemoryStream(head, 0, head.Length, writable: false, publiclyVisible: true)
            : await Spool.FillAsync(source, head, sizeLimit, cancellationToken);
        if (spooled.Length > sizeLimit)
            throw TooLarge(spooled.Length, sizeLimit);
        try
        {
            return format is not null && IsHarmless(format, spooled)
                ? await DecodeAsync(format, spooled, cancellationToken)
                : await extractor.ExtractAsync(
                    new FileToRead(spooled, file.FileName, file.MediaType) { Working = terms.Working },
                    limits.After(terms.Attempts),
                    cancellationToken);
        }
        catch (DocumentUnreadableException refusal) when (refusal is { Reason: FailureReason.Unsupported, Kind: null })
        {
            throw new DocumentUnreadableException(refusal.Reason, refusal.Message, refusal) { Kind = probe.Kind };
        }
    }

    /// <summary>Returns a file's first bytes. They are all of them if they are fewer than a head has.</summary>
    private static async Task<byte[]> HeadAsync(Stream source, long? size, CancellationToken cancellationToken)
    {
        // Most files are small. One byte more than a file should have tells whether it ends there. Some systems tell sizes below zero.
        var head = new byte[size is >= 0 and < FormatReader.HeadBytes ? (int)size + 1 : FormatReader.HeadBytes];
        var count = await source.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (count == head.Length && count < FormatReader.HeadBytes)
        {
            Array.Resize(ref head, FormatReader.HeadBytes);
            count += await source.ReadAtLeastAsync(head.AsMemory(count), head.Length - count, throwOnEndOfStream: false, cancellationToken);
        }

        return count == head.Length ? head : head[..count];
    }

    private static bool IsHarmless(IFormat format, Stream file)
        => file is MemoryStream memory && memory.TryGetBuffer(out var bytes) ? format.IsHarmless(bytes) : !format.MayBeHostile;

    public void Dispose() => _decoding.Dispose();

    private async Task<ExtractedText> DecodeAsync(IFormat format, Stream file, CancellationToken cancellationToken)
    {
        await _decoding.WaitAsync(cancellationToken);
        try
        {
            List<DocumentSection> sections = [];
            var read = FormatReader.Read(format, file, new TextBudget(limits, cancellationToken), sections.Add);
            return new ExtractedText(sections, read.MediaType, file.Length) { NoText = read.NoText, Remarks = read.Remarks };
        }
        finally
        {
            _decoding.Release();
        }
    }

    private static DocumentUnreadableException TooLarge(long size, long limit)
        => new(FailureReason.TooLarge, $"The file has {size:N0} bytes; size_limit is {limit:N0}.");
}

/// <summary>What holds for the extraction of one file.</summary>
/// <param name="SizeLimit">The maximum size in bytes.</param>
/// <param name="Attempts">How often it has failed for lack of time or memory. It gets more of both then.</param>
/// <param name="Working">Is called now and then while the file is worked on, which may take minutes.</param>
internal sealed record ExtractionTerms(long SizeLimit, int Attempts = 0, Action? Working = null);

/// <summary>The text of a file.</summary>
/// <param name="Sections">The text.</param>
/// <param name="MediaType">The media type by the file's bytes, not as the source claims.</param>
/// <param name="Size">The file's size in bytes.</param>
internal sealed record ExtractedText(IReadOnlyList<DocumentSection> Sections, string MediaType, long Size)
{
    /// <summary>Why there is no text.</summary>
    public NoText NoText { get; init; }

    /// <summary>What could not be read of the file.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
