using System.Text.RegularExpressions;

namespace Connectors.Sources.Slack.Markup;

/// <summary>Turns Slack's mrkdwn into the text that a reader of Slack sees.</summary>
internal static class SlackMarkup
{
    private const char UserSign = '@';
    private const char ChannelSign = '#';
    private const char SpecialSign = '!';
    private const string DatePrefix = "date^";
    private const string MailPrefix = "mailto:";
    private const string UsergroupPrefix = "subteam^";

    private static readonly Regex Tokens = new(
        "```(?<code>(?s:.*?))```|`[^`\n]+`|<(?<tag>[^<> \n][^<>]*)>",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    public static string PlainText(string mrkdwn, SlackDirectory names)
    {
        var text = MayHaveTags(mrkdwn)
            ? Tokens.Replace(mrkdwn, match => match.Groups["tag"] is { Success: true } tag ? Render(tag.Value, names) : match.Value)
            : mrkdwn;
        return Unescape(text);
    }

    /// <summary>Returns IDs of users that must be looked up before <see cref="PlainText"/>.</summary>
    public static IEnumerable<string> MentionedUsers(string mrkdwn) => Mentioned(mrkdwn, UserSign);

    /// <summary>Returns IDs of channels that must be looked up before <see cref="PlainText"/>.</summary>
    public static IEnumerable<string> MentionedChannels(string mrkdwn) => Mentioned(mrkdwn, ChannelSign);

    /// <summary>Turns plain text into mrkdwn.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Turns mrkdwn's entities into the characters that they stand for.</summary>
    public static string Unescape(string text) => text.Replace("&lt;", "<", StringComparison.Ordinal)
        .Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    private static IEnumerable<string> Mentioned(string mrkdwn, char sign)
        => MayHaveTags(mrkdwn)
            ? Tokens.Matches(mrkdwn)
                .Select(match => match.Groups["tag"].Value)
                .Where(tag => tag.StartsWith(sign))
                .Select(tag => Split(tag[1..]))
                .Where(mention => mention.Label is null)
                .Select(mention => mention.Target)
            : [];

    /// <summary>Most messages have no tags, and the expression is slow because it does not backtrack.</summary>
    private static bool MayHaveTags(string mrkdwn) => mrkdwn.Contains('<');

    private static string Render(string tag, SlackDirectory names)
    {
        // The last step unescapes the whole text, so names, which are plain text, are escaped first.
        var (target, label) = Split(tag[1..]);
        return tag[0] switch
        {
            UserSign => $"@{Escape(names.User(target)?.Label ?? label ?? target)}",
            ChannelSign => $"#{label ?? Escape(names.Channel(target) ?? target)}",
            SpecialSign => Special(target, label),
            _ => Link(tag),
        };
    }

    private static string Special(string target, string? label)
    {
        if (target.StartsWith(UsergroupPrefix, StringComparison.Ordinal))
            return label is null ? $"@{target[UsergroupPrefix.Length..]}" : $"@{label.TrimStart('@')}";

        return target.StartsWith(DatePrefix, StringComparison.Ordinal)
            ? label ?? ""
            : $"@{(label ?? target).TrimStart('@')}";
    }

    private static string Link(string tag)
    {
        var (url, label) = Split(tag);
        if (url.StartsWith(MailPrefix, StringComparison.OrdinalIgnoreCase))
            return label ?? url[MailPrefix.Length..];

        return label is null || label == url ? url : $"{label} ({url})";
    }

    private static (string Target, string? Label) Split(string tag)
    {
        var bar = tag.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? (tag, null) : (tag[..bar], bar == tag.Length - 1 ? null : tag[(bar + 1)..]);
    }
}
