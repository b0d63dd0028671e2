using System.Text;

namespace Connectors.Sources.Slack.Markup;

/// <summary>
/// Slack gives most messages in two forms: as text and as blocks. People's messages say the same in both. An app's text may be a summary, a
/// placeholder, or cut.
/// </summary>
internal static class TwoForms
{
    private const string NoPreview = "[no preview available]";
    private const string NotDisplayed = "This content can't be displayed.";

    /// <summary>Returns everything that the two forms say, once.</summary>
    /// <param name="text">Null or empty if there is none.</param>
    /// <param name="blocks">The blocks' text. Empty if there is none.</param>
    public static string Merge(string? text, string blocks)
    {
        text = text?.Trim() ?? "";
        if (text.Length == 0 || blocks.Length == 0 || IsPlaceholder(text))
            return blocks.Length > 0 || IsPlaceholder(text) ? blocks : text;

        var (words, more) = (Words(text), Words(blocks));
        if (words.Contains(more, StringComparison.Ordinal))
            return text;
        if (more.Contains(words, StringComparison.Ordinal))
            return blocks;

        var missing = blocks.Split('\n')
            .Where(line => Words(line) is { Length: > 1 } said && !words.Contains(said, StringComparison.Ordinal));
        return string.Join('\n', missing.Prepend(text));
    }

    public static bool IsPlaceholder(string text) => text.Trim() is NoPreview or NotDisplayed;

    /// <summary>Returns the words alone, in capitals and each between spaces, because the forms mark up in different ways.</summary>
    private static string Words(string mrkdwn)
    {
        var words = new StringBuilder(mrkdwn.Length + 2).Append(' ');
        foreach (var c in SlackMarkup.Unescape(mrkdwn))
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
                words.Append(char.ToUpperInvariant(c));
            else if (words[^1] != ' ')
                words.Append(' ');
        }

        return words[^1] == ' ' ? words.ToString() : words.Append(' ').ToString();
    }
}
