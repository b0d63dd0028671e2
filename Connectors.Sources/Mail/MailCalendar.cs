using System.Globalization;
using System.Text;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;

namespace Connectors.Sources.Mail;

/// <summary>Turns iCalendar invitations into text.</summary>
internal static class MailCalendar
{
    private const int MaxEvents = 100;

    /// <summary>Describes the events of an iCalendar file; returns the file's own text if it cannot be parsed.</summary>
    public static string Describe(string ics)
    {
        try
        {
            var text = new StringBuilder();
            foreach (var calendarEvent in Ical.Net.Calendar.Load(ics)?.Events.Take(MaxEvents) ?? [])
                Write(calendarEvent, text);
            return text.ToString().Trim();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library has no exception type of its own; it throws whatever its parsers throw.
            return ics;
        }
    }

    private static void Write(CalendarEvent calendarEvent, StringBuilder text)
    {
        Line("Event", calendarEvent.Summary);
        Line("When", When(calendarEvent));
        Line("Where", calendarEvent.Location);
        Line("Organizer", Person(calendarEvent.Organizer?.CommonName, calendarEvent.Organizer?.Value));
        var attendees = (calendarEvent.Attendees ?? []).Select(attendee => Person(attendee.CommonName, attendee.Value));
        Line("Attendees", string.Join(", ", attendees));
        Line("Status", calendarEvent.Status);
        Line("Description", calendarEvent.Description);

        void Line(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value.Trim()}\n");
        }
    }

    private static string? When(CalendarEvent calendarEvent)
    {
        if (calendarEvent.Start is not { } start)
            return null;
        return calendarEvent.End is { } end ? $"{Format(start)} to {Format(end)}" : Format(start);
    }

    private static string Format(CalDateTime time)
        => time.HasTime
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Value:yyyy-MM-dd HH:mm} {time.TzId}").TrimEnd()
            : time.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Person(string? name, Uri? address)
    {
        var mail = address is null
            ? ""
            : Uri.UnescapeDataString(address.AbsoluteUri.Replace("mailto:", "", StringComparison.OrdinalIgnoreCase));
        return string.IsNullOrWhiteSpace(name) ? mail : $"{name} <{mail}>";
    }
}
