using Connectors.Sources;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>What a document's failure says when the document has passed a limit of its extractor, or has crashed it.</summary>
internal static class ExtractionLimit
{
    private const string Later =
        "It is tried again later with twice as much, a few times. If it still fails, raise the limit, or exclude the file.";

    public static string Memory(TextLimits limits)
        => $"Extracting the text took more than {limits.MaxMemoryMegabytes:N0} MB of memory "
            + $"({TextLimits.Section}:{nameof(TextLimits.MaxMemoryMegabytes)}). {Later}";

    public static string ProcessorTime(TextLimits limits)
        => $"Extracting the text took more than {limits.MaxProcessorSeconds:N0} s of processor time "
            + $"({TextLimits.Section}:{nameof(TextLimits.MaxProcessorSeconds)}). {Later}";

    public static string Elapsed(TextLimits limits)
        => $"Extracting the text took more than {limits.MaxMinutes:N0} minutes "
            + $"({TextLimits.Section}:{nameof(TextLimits.MaxMinutes)}). {Later}";

    public static string Crash(string said)
        => $"The program that extracts text crashed on this file{(said.Length > 0 ? $" ({said})" : "")}. "
            + "Open the file in the program that made it and save it anew, or exclude it.";

    /// <summary>A failure of this document only, tried again later with larger limits.</summary>
    public static DocumentUnreadableException TooSlow(string message) => new(FailureReason.TooSlow, message);
}
