using System.Globalization;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>
/// The last day as an SVG picture: a bar of documents for each half hour, and below it how its runs ended. The title of each half hour says
/// in words what the colours show.
/// </summary>
/// <param name="Width">Width of a half hour, in pixels.</param>
/// <param name="Height">Height of the highest bar and of the line above it, in pixels.</param>
internal sealed record DayChart(int Width, int Height)
{
    private const int Line = 11;
    private const int Strip = 8;
    private const int Gap = 3;
    private const int Labels = 14;
    private const int Below = Gap + Strip + Labels;

    public static DayChart Small { get; } = new(10, 40);

    public static DayChart Large { get; } = new(24, 120);

    /// <summary>The meaning of the colours.</summary>
    public static Markup Legend
        => $"""
           <p class="text-muted"><small>Documents: {Kinds.Select(kind => Key(kind.Color, kind.Name))}
           &nbsp; Runs: {Ends.Select(end => Key(end.Color, end.Name))}</small></p>
           """;

    private static (string Name, string Color, Func<DaySlot, long> Amount)[] Kinds { get; } =
    [
        ("added", "#449d44", slot => slot.Added),
        ("updated", "#31b0d5", slot => slot.Updated),
        ("deleted", "#8a8a8a", slot => slot.Deleted),
        ("unreadable", "#c9302c", slot => slot.Unread),
    ];

    /// <summary>The most serious first: it gives the colour.</summary>
    private static (string Name, string Color, Func<DaySlot, long> Amount)[] Ends { get; } =
    [
        ("failed", "#c9302c", slot => slot.Failed),
        ("cancelled", "#ec971f", slot => slot.Cancelled),
        ("succeeded", "#449d44", slot => slot.Succeeded),
        ("under way", "#31b0d5", slot => slot.Running),
    ];

    public Markup Render(DayActivity day)
    {
        var (wide, high) = (Width * DayActivity.Count, Height + Below);
        var most = day.Slots.Count == 0 ? 0 : day.Slots.Max(slot => slot.Documents);
        return $"""
            <svg role="img" aria-label="{Summary(day)}" width="{Text(wide)}" height="{Text(high)}" viewBox="0 0 {Text(wide)} {Text(high)}"
                style="max-width:100%;height:auto;display:block" font-family="sans-serif" font-size="9">
            <rect width="{Text(wide)}" height="{Text(Height)}" fill="#f7f7f7"/>
            {Rect(0, Height + Gap, wide, Strip, "#eeeeee")}
            {Hours(day.Starts)}
            {day.Slots.Select(slot => Bar(slot, day.Starts, most))}
            {(most == 0 ? Markup.None : (Markup)$"<text x=\"2\" y=\"9\" fill=\"#777777\">{most}</text>")}
            </svg>
            """;
    }

    private static string Summary(DayActivity day)
    {
        var (documents, succeeded) = (day.Sum(slot => slot.Documents), day.Sum(slot => slot.Succeeded));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The last day: {documents} documents, {succeeded} runs succeeded, {day.Sum(slot => slot.Failed)} failed");
    }

    private Markup Bar(DaySlot slot, DateTime starts, long most)
    {
        var (x, y) = ((slot.Slot * Width) + 1, Height);
        List<Markup> parts = [];
        foreach (var (_, color, amount) in Kinds)
        {
            // A few documents among many still show.
            var high = amount(slot) == 0 ? 0 : Math.Max(1, (int)((Height - Line) * amount(slot) / most));
            high = Math.Min(high, y);
            if (high > 0)
                parts.Add(Rect(x, y -= high, Width - 2, high, color));
        }

        if (Ends.FirstOrDefault(end => end.Amount(slot) > 0) is { Color: { } ended })
            parts.Add(Rect(x, Height + Gap, Width - 2, Strip, ended));
        return $"<g><title>{Told(slot, starts)}</title>{Rect(x - 1, 0, Width, Height + Gap + Strip, "transparent")}{parts}</g>";
    }

    private static string Told(DaySlot slot, DateTime starts)
    {
        var from = starts + (slot.Slot * DayActivity.Step);
        var what = Kinds.Select(kind => (kind.Name, Amount: kind.Amount(slot), Unit: "documents "))
            .Concat(Ends.Select(end => (end.Name, Amount: end.Amount(slot), Unit: "runs ")))
            .Where(part => part.Amount > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Amount:N0} {part.Unit}{part.Name}"));
        return string.Create(
            CultureInfo.InvariantCulture, $"{from:HH:mm} to {from + DayActivity.Step:HH:mm} UTC: {string.Join(", ", what)}");
    }

    /// <summary>A line and its time every six hours.</summary>
    private IEnumerable<Markup> Hours(DateTime starts)
    {
        for (var slot = 0; slot < DayActivity.Count; slot++)
        {
            var time = starts + (slot * DayActivity.Step);
            if (time is { Minute: 0 } && time.Hour % 6 == 0)
            {
                yield return (Markup)$"""
                    <line x1="{Text(slot * Width)}" x2="{Text(slot * Width)}" y1="0" y2="{Text(Height + Gap + Strip)}" stroke="#cccccc"/>
                    <text x="{Text(slot * Width)}" y="{Text(Height + Below - 3)}" fill="#777777">{Hour(time)}</text>
                    """;
            }
        }
    }

    private static string Hour(DateTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static Markup Key(string color, string name)
        => $"<svg width=\"9\" height=\"9\" aria-hidden=\"true\">{Rect(0, 0, 9, 9, color)}</svg> {name} ";

    private static Markup Rect(int x, int y, int width, int height, string color)
        => $"<rect x=\"{Text(x)}\" y=\"{Text(y)}\" width=\"{Text(width)}\" height=\"{Text(height)}\" fill=\"{color}\"/>";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
