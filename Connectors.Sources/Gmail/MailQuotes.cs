using System.Text.RegularExpressions;

namespace Connectors.Sources.Gmail;

/// <summary>
/// Folds what a reply quotes at its end. What is answered between the lines stays, with what it answers.
/// </summary>
internal static partial class MailQuotes
{
    public const string Mark = "[quoted text folded]";

    public static string Fold(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var end = Original(lines) ?? Quoted(lines);
        if (end is not { } cut)
            return text;

        while (cut > 0 && (string.IsNullOrWhiteSpace(lines[cut - 1]) || IsIntroduction(lines, cut - 1)))
            cut--;
        return cut == 0 ? text : string.Join('\n', lines[..cut]) + "\n" + Mark;
    }

    /// <summary>Where a block of quoted lines begins that reaches to the end.</summary>
    private static int? Quoted(string[] lines)
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

    /// <summary>Where "-----Original Message-----" stands, or a block of headers as some programs put before the quoted message.</summary>
    private static int? Original(string[] lines)
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

    /// <summary>"On … wrote:", which may be broken over two lines.</summary>
    private static bool IsIntroduction(string[] lines, int i)
        => Introduction().IsMatch(lines[i]) || (i > 0 && lines[i].TrimEnd().EndsWith(':') && Introduction().IsMatch(lines[i - 1].TrimEnd() + " " + lines[i]))
            || (i + 1 < lines.Length && Introduction().IsMatch(lines[i].TrimEnd() + " " + lines[i + 1]));

    [GeneratedRegex(@"^\s*-{2,}\s*(Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine|Mensaje original)\s*-{2,}\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Separator();

    [GeneratedRegex("^(Sent|To|Cc|Subject|Date): ")]
    private static partial Regex HeaderLine();

    [GeneratedRegex(@"^\s*(On .{4,200} wrote|Am .{4,200} schrieb.{0,100}|Le .{4,200} a écrit|El .{4,200} escribió)\s*:\s*$", RegexOptions.Singleline)]
    private static partial Regex Introduction();
}
