using System.Globalization;
using System.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Calendars (iCalendar) and address cards (vCard): what their programs show, one line per property.</summary>
internal sealed class CalendarFormat : IFormat
{
    /// <summary>Properties for programs, which no calendar and no address book shows.</summary>
    private static readonly HashSet<string> Ignored =
    [
        "BEGIN", "END", "PRODID", "VERSION", "CALSCALE", "METHOD", "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "TRANSP",
        "CLASS", "PRIORITY", "TZID", "TZURL", "TRIGGER", "ACTION", "REPEAT", "PHOTO", "LOGO", "SOUND", "KEY", "REV", "SOURCE", "PROFILE",
        "RECURRENCE-ID", "RELATED-TO", "GEO", "TZ", "MAILER", "AGENT", "SORT-STRING", "N", "X-ALT-DESC", "ATTACH", "EXDATE", "RDATE",
        "RRULE", "REFRESH-INTERVAL", "KIND", "CLIENTPIDMAP", "DURATION", "ACKNOWLEDGED",
    ];

    public string MediaType => "text/calendar";

    public bool Knows(FileProbe probe)
    {
        if (!probe.LooksLikeText)
            return false;
        var head = probe.HeadText.AsSpan().TrimStart();
        return head.StartsWith("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("BEGIN:VCARD", StringComparison.OrdinalIgnoreCase);
    }

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var text = new StringBuilder();
        List<ContentLine> lines = [];
        var zones = 0;
        foreach (var line in ContentLines.Read(bytes))
        {
            budget.Token.ThrowIfCancellationRequested();
            var isZone = line.Value.StartsWith("VTIMEZONE", StringComparison.OrdinalIgnoreCase);
            zones += isZone && line.Name == "BEGIN" ? 1 : isZone && line.Name == "END" ? -1 : 0;
            if (zones > 0)
                continue;
            // A component's own lines end where another one begins or it ends itself.
            if (line.Name is "BEGIN" or "END")
                Append(text, lines, budget);
            else
                lines.Add(line);
        }

        Append(text, lines, budget);
        if (text.Length > 0)
            yield return new DocumentSection(text.ToString().Trim());
    }

    private static void Append(StringBuilder text, List<ContentLine> lines, TextBudget budget)
    {
        var before = text.Length;
        var names = lines.Select(line => line.Name).ToHashSet();
        foreach (var line in lines)
        {
            var isNeeded = !Ignored.Contains(line.Name)
                || (line.Name == "N" && !names.Contains("FN"))
                || (line.Name == "X-ALT-DESC" && !names.Contains("DESCRIPTION"));
            if (isNeeded && !line.Name.StartsWith("X-MICROSOFT", StringComparison.Ordinal)
                && !line.Name.StartsWith("X-MOZ", StringComparison.Ordinal)
                && !line.Parameters.Contains("ENCODING=B", StringComparison.OrdinalIgnoreCase)
                && Value(line, budget) is { Length: > 0 } value)
            {
                text.Append(budget.Take($"{Label(line.Name)}: {value}")).Append('\n');
            }
        }

        if (text.Length > before)
            text.Append('\n');
        lines.Clear();
    }

    private static string Value(ContentLine line, TextBudget budget)
    {
        switch (line.Name)
        {
            case "DTSTART" or "DTEND" or "DUE" or "COMPLETED" or "BDAY" or "ANNIVERSARY":
                return Time(line.Value);
            case "ATTENDEE" or "ORGANIZER":
                var address = line.Value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? line.Value[7..] : line.Value;
                return $"{ContentLines.Parameter(line.Parameters, "CN")} {address}".Trim();
            case "N" or "ADR" or "ORG":
                // The parts are divided by semicolons, and most of them are empty.
                return string.Join(
                    line.Name == "N" ? " " : ", ",
                    line.Value.Split(';').Select(part => ContentLines.Unescaped(part).Trim()).Where(part => part.Length > 0));
            case "X-ALT-DESC":
                return HtmlText.Of(ContentLines.Unescaped(line.Value), budget);
            default:
                return Blobs.Remove(ContentLines.Unescaped(line.Value)).Trim();
        }
    }

    private static string Label(string name) => name switch
    {
        "DTSTART" => "Start",
        "DTEND" => "End",
        "FN" or "N" or "X-WR-CALNAME" => "Name",
        "TEL" => "Telephone",
        "ADR" or "LABEL" => "Address",
        "ORG" => "Organization",
        "BDAY" => "Birthday",
        _ => (name.StartsWith("X-", StringComparison.Ordinal) ? name[2..] : name) is [var first, .. var rest]
            ? first + rest.ToLowerInvariant()
            : name,
    };

    /// <summary>Writes a date or a time as people do: "20260301T100000Z" becomes "2026-03-01 10:00 UTC".</summary>
    private static string Time(string value)
    {
        var text = value.Trim();
        (string Written, string Shown)[] forms =
        [
            ("yyyyMMdd'T'HHmmss'Z'", "yyyy-MM-dd HH:mm 'UTC'"), ("yyyyMMdd'T'HHmmss", "yyyy-MM-dd HH:mm"), ("yyyyMMdd", "yyyy-MM-dd"),
        ];
        foreach (var (written, shown) in forms)
        {
            if (DateTime.TryParseExact(text, written, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                return time.ToString(shown, CultureInfo.InvariantCulture);
        }

        return text;
    }
}
