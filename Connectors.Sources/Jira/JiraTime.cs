using System.Globalization;

namespace Connectors.Sources.Jira;

/// <summary>Reads Jira's times, such as 2026-01-02T03:04:05.678+0000.</summary>
internal static class JiraTime
{
    public static DateTimeOffset? Parse(string? text)
    {
        // .NET needs a colon in the offset, which Jira leaves out.
        if (text is { Length: > 5 } && text[^5] is '+' or '-' && !text.EndsWith('Z'))
            text = text![..^2] + ":" + text[^2..];
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : null;
    }

    public static string? Format(string? text) => Parse(text)?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
