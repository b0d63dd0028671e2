using System.Globalization;
using System.Text;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;

namespace Connectors.Sources.Gmail;

/// <summary>Invitations in words.</summary>
internal static class MailCalendar
{
    private const int MostEvents = 100;

    /// <summary>What an iCalendar file says; the file itself where it cannot be parsed.</summary>
    public static string Describe(string ics)
    {
        try
        {
            var text = new StringBuilder();
            foreach (var calendarEvent in Ical.Net.Calendar.Load(ics)?.Events.Take(MostEvents) ?? [])
                Write(calendarEvent, text);
            return text.ToString().Trim();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library throws whatever its parsers throw.
            return ics;
        }
    }

    private static void Write(CalendarEvent calendarEvent, StringBuilder text)
    {
        Line("Event", calendarEvent.Summary);
        Line("When", When(calendarEvent));
        Line("Where", calendarEvent.Location);
        Line("Organizer", Who(calendarEvent.Organizer?.CommonName, calendarEvent.Organizer?.Value));
        Line("Attendees", string.Join(", ", (calendarEvent.Attendees ?? []).Select(each => Who(each.CommonName, each.Value))));
        Line("Status", calendarEvent.Status);
        Line("Description", calendarEvent.Description);

        void Line(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value.Trim()}\n");
        }
    }

    private static string? When(CalendarEvent calendarEvent)
        => calendarEvent.Start is { } start ? calendarEvent.End is { } end ? $"{Show(start)} to {Show(end)}" : Show(start) : null;

    private static string Show(CalDateTime time)
        => time.HasTime
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Value:yyyy-MM-dd HH:mm} {time.TzId}").TrimEnd()
            : time.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Who(string? name, Uri? address)
    {
        var mail = address is null ? "" : Uri.UnescapeDataString(address.AbsoluteUri.Replace("mailto:", "", StringComparison.OrdinalIgnoreCase));
        return string.IsNullOrWhiteSpace(name) ? mail : $"{name} <{mail}>";
    }
}
