using System.Diagnostics;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>What an extractor wrote to its standard error, and what its end means.</summary>
internal sealed class ExtractorComplaint(Process process)
{
    private const int MaxCharacters = 4096;
    private const int MaxLineLength = 160;

    private readonly Task<string> _said = ReadAsync(process.StandardError);

    /// <summary>What it said last. A stack trace follows.</summary>
    public async Task<string> LastWordsAsync()
    {
        var lines = (await _said)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeWhile(line => !line.StartsWith("at ", StringComparison.Ordinal))
            .Take(2);
        var line = string.Join(' ', lines).TrimEnd('.');
        return line.Length <= MaxLineLength ? line : line[..MaxLineLength] + "…";
    }

    /// <summary>Returns the failure of the file at which the extractor has ended. It has ended already.</summary>
    /// <param name="limits">The file's limits.</param>
    /// <param name="broken">How its answer broke the protocol, if it did.</param>
    public async Task<DocumentUnreadableException> ExplainAsync(TextLimits limits, InvalidDataException? broken)
    {
        if (broken is not null)
            return new DocumentUnreadableException(FailureReason.Crashed, ExtractionLimit.Crash(broken.Message), broken);
        var line = await LastWordsAsync();
        return ExitCode.Explain(process.ExitCode, "The program that extracts text", limits)
            ?? (line.Contains("memory", StringComparison.OrdinalIgnoreCase)
                ? ExtractionLimit.TooSlow(ExtractionLimit.Memory(limits))
                : new DocumentUnreadableException(FailureReason.Crashed, ExtractionLimit.Crash(line)));
    }

    /// <summary>Reads to the end, so that the process never waits for a reader, and keeps the beginning.</summary>
    private static async Task<string> ReadAsync(StreamReader errors)
    {
        var buffer = new char[MaxCharacters];
        var length = 0;
        var rest = new char[MaxCharacters];
        try
        {
            int read;
            while ((read = await errors.ReadAsync(rest)) > 0)
            {
                var kept = Math.Min(read, buffer.Length - length);
                rest.AsSpan(0, kept).CopyTo(buffer.AsSpan(length));
                length += kept;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has ended. The beginning is what counts.
        }

        return new string(buffer, 0, length);
    }
}
