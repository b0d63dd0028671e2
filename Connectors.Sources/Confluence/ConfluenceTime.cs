using System.Globalization;

namespace Connectors.Sources.Confluence;

internal static class ConfluenceTime
{
    public static DateTimeOffset? Parse(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;
}
