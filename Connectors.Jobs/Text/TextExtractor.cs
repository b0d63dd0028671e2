using System.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Takes text out of files, whoever made them: what does not parse becomes a reason, never a crash.</summary>
internal sealed class TextExtractor(IEnumerable<IFormat> formats, TextLimits limits, TimeProvider time)
{
    /// <summary>Parsers take processors and memory: more of them at once would be no faster.</summary>
    private static readonly SemaphoreSlim Parsers = new(Environment.ProcessorCount * 2);

    private const int HeadBytes = 4096;
    private const int MostOfAMessage = 300;

    static TextExtractor() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="file">The file; opened here, and closed.</param>
    /// <param name="sizeLimit">In bytes; a larger file is a failure.</param>
    /// <param name="cancellationToken">Stops the wait; a parser that is deep in a file stops at its next piece of text.</param>
    /// <exception cref="DocumentUnreadableException">Unsupported, malformed, too large, or what opening it said.</exception>
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

        await Parsers.WaitAsync(cancellationToken);
        try
        {
            return new ExtractedText(await ReadAsync(format, spooled, cancellationToken), format.MediaType, spooled.Length);
        }
        finally
        {
            Parsers.Release();
        }
    }

    private async Task<IReadOnlyList<DocumentSection>> ReadAsync(IFormat format, Stream file, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var budget = new TextBudget(limits, either.Token);
        try
        {
            return format.MayBeHostile ? await ParserThread.RunAsync(Read, either.Token) : Read();
        }
        catch (Exception exception) when (exception is not DocumentUnreadableException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw timeout.IsCancellationRequested
                ? new DocumentUnreadableException(
                    FailureReason.TooLarge, $"Taking its text took longer than {limits.Timeout.TotalSeconds} s; it was not indexed.", exception)
                : new DocumentUnreadableException(
                    FailureReason.Malformed, $"It is no readable {format.MediaType}: {Brief(exception.Message)}", exception);
        }

        IReadOnlyList<DocumentSection> Read()
        {
            file.Position = 0;
            return [.. format.Read(file, budget)];
        }
    }

    private static string Brief(string message) => message.Length <= MostOfAMessage ? message : message[..MostOfAMessage] + "…";

    private static DocumentUnreadableException Unknown(FileProbe probe) => probe.Container == FileContainer.Encrypted
        ? new DocumentUnreadableException(FailureReason.Malformed, "It is protected with a password.")
        : new DocumentUnreadableException(
            FailureReason.Unsupported,
            $"No text is taken from files of this kind ({(probe.Extension.Length > 0 ? probe.Extension : probe.MediaType ?? "no extension")}).");

    private static DocumentUnreadableException TooLarge(long size, long limit)
        => new(FailureReason.TooLarge, $"It has {size:N0} bytes; size_limit is {limit:N0}.");
}
