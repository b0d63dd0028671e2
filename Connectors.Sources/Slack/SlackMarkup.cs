using System.Text.RegularExpressions;

namespace Connectors.Sources.Slack;

/// <summary>Turns Slack's mrkdwn into what a reader of Slack sees.</summary>
internal static class SlackMarkup
{
    private static readonly Regex Tokens = new(
        "```(?<code>(?s:.*?))```|`[^`\n]+`|<(?<tag>[^<> \n][^<>]*)>", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    public static string Clean(string text, SlackDirectory names)
        => Unescape(HasTags(text) ? Tokens.Replace(text, match => match.Groups["tag"] is { Success: true } tag ? Render(tag.Value, names) : match.Value) : text);

    /// <summary>Ids of users and channels that a text names, to be looked up before <see cref="Clean"/>.</summary>
    public static IEnumerable<string> Mentioned(string text, char sign)
        => HasTags(text)
            ? Tokens.Matches(text)
                .Select(match => match.Groups["tag"].Value)
                .Where(tag => tag.StartsWith(sign))
                .Where(tag => Split(tag[1..]).Label is null)
                .Select(tag => Split(tag[1..]).Target)
            : [];

    /// <summary>The opposite of unescaping: for text that Slack gives as it is, among text that it escapes.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Most messages have none, and the expression is slow for one that must be safe with any text.</summary>
    private static bool HasTags(string text) => text.Contains('<');

    private static string Render(string tag, SlackDirectory names)
    {
        var (target, label) = Split(tag[1..]);
        return tag[0] switch
        {
            '@' => $"@{Name(names.User(target)?.Display ?? label ?? target)}",
            '#' => $"#{label ?? Name(names.Channel(target) ?? target)}",
            '!' => Special(target, label),
            _ => Link(tag),
        };
    }

    private static string Special(string target, string? label)
    {
        if (target.StartsWith("subteam^", StringComparison.Ordinal))
            return label is null ? $"@{target["subteam^".Length..]}" : $"@{label.TrimStart('@')}";

        return target.StartsWith("date^", StringComparison.Ordinal)
            ? label ?? ""
            : $"@{(label ?? target).TrimStart('@')}";
    }

    private static string Link(string tag)
    {
        var (url, label) = Split(tag);
        if (url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            return label ?? url["mailto:".Length..];

        return label is null || label == url ? url : $"{label} ({url})";
    }

    /// <summary>Names are plain text; escaping them keeps the last step, unescaping, right for everything.</summary>
    private static string Name(string name) => Escape(name);

    private static (string Target, string? Label) Split(string tag)
    {
        var bar = tag.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? (tag, null) : (tag[..bar], bar == tag.Length - 1 ? null : tag[(bar + 1)..]);
    }

    private static string Unescape(string text) => text.Replace("&lt;", "<", StringComparison.Ordinal)
        .Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
}
