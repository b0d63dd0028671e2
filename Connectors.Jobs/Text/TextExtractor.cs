using System.Text;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Extracts text from files of any origin. A file that cannot be parsed gives a reason, never a crash.</summary>
internal sealed class TextExtractor(IEnumerable<IFormat> formats, ParserThreads threads, TextLimits limits, TimeProvider time) : IDisposable
{
    private const int HeadBytes = 4096;
    private const int MaxMessageLength = 300;

    /// <summary>Bounds the parsers that run at once. They need CPU and memory, so more of them would not be faster.</summary>
    private readonly SemaphoreSlim _parsers = new(Environment.ProcessorCount * 2);

    static TextExtractor() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Extracts a file's text.</summary>
    /// <param name="file">The file. It is opened and closed here.</param>
    /// <param name="sizeLimit">The maximum size in bytes.</param>
    /// <param name="cancellationToken">Cancels the wait. The parser stops at its next piece of text.</param>
    /// <exception cref="DocumentUnreadableException">The file is unsupported, malformed or too large, or cannot be opened.</exception>
    public async Task<ExtractedText> ExtractAsync(FileContent file, long sizeLimit, CancellationToken cancellationToken)
    {
        if (file.Size > sizeLimit)
            throw TooLarge(file.Size.Value, sizeLimit);

        await using var source = await file.OpenAsync(cancellationToken);
        await using var spooled = await Spool.FillAsync(source, sizeLimit, cancellationToken);
        if (spooled.Length > sizeLimit)
            throw TooLarge(spooled.Length, sizeLimit);

        var head = new byte[Math.Min(HeadBytes, spooled.Length)];
        spooled.ReadExactly(head);
        var probe = new FileProbe(head, file.FileName, file.MediaType);
        probe = probe with { Container = ContainerProbe.Look(spooled, probe) };
        var format = formats.FirstOrDefault(f => f.Knows(probe)) ?? throw Unknown(probe);

        await _parsers.WaitAsync(cancellationToken);
        try
        {
            var (sections, noText) = await ReadAsync(format, spooled, cancellationToken);
            return new ExtractedText(sections, format.MediaType, spooled.Length) { NoText = noText };
        }
        finally
        {
            _parsers.Release();
        }
    }

    public void Dispose() => _parsers.Dispose();

    private async Task<(IReadOnlyList<DocumentSection> Sections, NoText NoText)> ReadAsync(
        IFormat format, Stream file, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var budget = new TextBudget(limits, either.Token);
        try
        {
            var sections = format.MayBeHostile ? await threads.RunAsync(Read, either.Token) : Read();
            return (sections, sections.All(section => string.IsNullOrWhiteSpace(section.Text)) ? budget.NoText : NoText.None);
        }
        catch (Exception exception) when (exception is not DocumentUnreadableException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw timeout.IsCancellationRequested
                ? new DocumentUnreadableException(
                    FailureReason.TooLarge,
                    $"Extracting the text took longer than {limits.Timeout.TotalSeconds} s. The file was not indexed.",
                    exception)
                : new DocumentUnreadableException(
                    FailureReason.Malformed, $"The file is not a readable {format.MediaType}: {Brief(exception.Message)}", exception);
        }

        IReadOnlyList<DocumentSection> Read()
        {
            file.Position = 0;
            return [.. format.Read(file, budget)];
        }
    }

    private static string Brief(string message)
        => message.Length <= MaxMessageLength ? message : message[..MaxMessageLength] + "…";

    private static DocumentUnreadableException Unknown(FileProbe probe) => probe.Container == FileContainer.Encrypted
        ? new DocumentUnreadableException(FailureReason.Encrypted, "The file is protected with a password.")
        : new DocumentUnreadableException(
            FailureReason.Unsupported,
            $"Unsupported file type ({(probe.Extension.Length > 0 ? probe.Extension : probe.MediaType ?? "no extension")}).");

    private static DocumentUnreadableException TooLarge(long size, long limit)
        => new(FailureReason.TooLarge, $"The file has {size:N0} bytes; size_limit is {limit:N0}.");
}

/// <summary>The text of a file.</summary>
/// <param name="Sections">The text.</param>
/// <param name="MediaType">The media type by the file's bytes, not as the source claims.</param>
/// <param name="Size">The file's size in bytes.</param>
internal sealed record ExtractedText(IReadOnlyList<DocumentSection> Sections, string MediaType, long Size)
{
    /// <summary>Why there is no text.</summary>
    public NoText NoText { get; init; }
}
