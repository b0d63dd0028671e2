using System.Text.RegularExpressions;

namespace Connectors.Sources.Mail;

/// <summary>Folds the text that a reply quotes at its end. Quotes between the lines of an answer stay: the answer needs them.</summary>
internal static partial class MailQuotes
{
    private const string Mark = "[quoted text folded]";

    public static string Fold(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var end = OriginalMessage(lines) ?? TrailingQuote(lines);
        if (end is not { } cut)
            return text;

        while (cut > 0 && (string.IsNullOrWhiteSpace(lines[cut - 1]) || IsIntroduction(lines, cut - 1)))
            cut--;
        return cut == 0 ? text : string.Join('\n', lines[..cut]) + "\n" + Mark;
    }

    /// <summary>Returns the first line of a block of quoted lines that reaches to the end; null if there is none.</summary>
    private static int? TrailingQuote(string[] lines)
    {
        var at = lines.Length;
        var quoted = 0;
        while (at > 0 && (lines[at - 1].StartsWith('>') || string.IsNullOrWhiteSpace(lines[at - 1])))
        {
            quoted += lines[at - 1].StartsWith('>') ? 1 : 0;
            at--;
        }

        return quoted > 0 ? at : null;
    }

    /// <summary>
    /// Returns the line with "-----Original Message-----", or the first of the headers that some programs put before the quoted message;
    /// null if there is neither.
    /// </summary>
    private static int? OriginalMessage(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (Separator().IsMatch(lines[i]))
                return i;
            if (lines[i].StartsWith("From: ", StringComparison.Ordinal) && i + 2 < lines.Length
                && lines.Skip(i + 1).Take(4).Count(line => HeaderLine().IsMatch(line)) >= 2)
                return i;
        }

        return null;
    }

    /// <summary>Whether the line is (part of) "On … wrote:", which may be broken over two lines.</summary>
    private static bool IsIntroduction(string[] lines, int i)
        => Introduction().IsMatch(lines[i])
            || (i > 0 && lines[i].TrimEnd().EndsWith(':') && Introduction().IsMatch(lines[i - 1].TrimEnd() + " " + lines[i]))
            || (i + 1 < lines.Length && Introduction().IsMatch(lines[i].TrimEnd() + " " + lines[i + 1]));

    [GeneratedRegex(
        @"^\s*-{2,}\s*(Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine|Mensaje original)\s*-{2,}\s*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Separator();

    [GeneratedRegex("^(Sent|To|Cc|Subject|Date): ")]
    private static partial Regex HeaderLine();

    [GeneratedRegex(
        @"^\s*(On .{4,200} wrote|Am .{4,200} schrieb.{0,100}|Le .{4,200} a écrit|El .{4,200} escribió)\s*:\s*$",
        RegexOptions.Singleline)]
    private static partial Regex Introduction();
}
