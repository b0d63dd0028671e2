using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Takes text out of files, whoever made them: what does not parse becomes a reason, never a crash.</summary>
internal sealed class TextExtractor(IEnumerable<IFormat> formats, TextLimits limits)
{
    private const int HeadBytes = 4096;

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
        var format = formats.FirstOrDefault(f => f.Knows(probe))
            ?? throw new DocumentUnreadableException(FailureReason.Unsupported, Unknown(probe));

        return new ExtractedText(await ReadAsync(format, spooled, cancellationToken), format.MediaType, spooled.Length);
    }

    private async Task<IReadOnlyList<DocumentSection>> ReadAsync(IFormat format, Stream file, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limits.Timeout);
        var budget = new TextBudget(limits, timeout.Token);
        try
        {
            // A parser may be stuck in a hostile file without ever looking at a token: nobody waits for it then.
            return await Task.Run(
                () =>
                {
                    file.Position = 0;
                    return (IReadOnlyList<DocumentSection>)[.. format.Read(file, budget)];
                },
                timeout.Token).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"Taking its text took longer than {limits.Timeout.TotalSeconds} s; it was not indexed.");
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or DocumentUnreadableException))
        {
            throw new DocumentUnreadableException(
                FailureReason.Malformed, $"It is no readable {format.MediaType}: {exception.Message}", exception);
        }
    }

    private static string Unknown(FileProbe probe) => probe switch
    {
        { IsCompoundFile: true, Extension: ".docx" or ".xlsx" or ".pptx" } => "It is protected with a password.",
        { Head.Length: 0 } => "It is empty.",
        _ => $"No text is taken from files of this kind ({(probe.Extension.Length > 0 ? probe.Extension : probe.MediaType ?? "no extension")}).",
    };

    private static DocumentUnreadableException TooLarge(long size, long limit)
        => new(FailureReason.TooLarge, $"It has {size:N0} bytes; size_limit is {limit:N0}.");
}
