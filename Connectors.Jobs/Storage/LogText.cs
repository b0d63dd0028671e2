namespace Connectors.Jobs.Storage;

/// <summary>
/// Text from outside, such as a connector's name or a source's message, as one part of one line of the log: a line break in it would look
/// like a line of its own.
/// </summary>
internal static class LogText
{
    private const int MaxLength = 1_000;

    public static string Of(string? text)
    {
        var shown = string.Concat((text ?? "").Take(MaxLength).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
        return text?.Length > MaxLength ? shown + "…" : shown;
    }
}
