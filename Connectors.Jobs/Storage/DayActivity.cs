namespace Connectors.Jobs.Storage;

/// <summary>The last day in half hours.</summary>
/// <param name="Starts">When the first half hour begins.</param>
/// <param name="Slots">Those in which something happened.</param>
internal sealed record DayActivity(DateTime Starts, IReadOnlyList<DaySlot> Slots)
{
    public const int Count = 48;

    public static TimeSpan Step { get; } = TimeSpan.FromMinutes(30);

    /// <summary>The half hour in which <paramref name="now"/> is ends the day.</summary>
    public static DateTime StartsAt(DateTime now) => new DateTime(now.Ticks - (now.Ticks % Step.Ticks), DateTimeKind.Utc) - ((Count - 1) * Step);

    public DayActivity Of(string connectorId) => this with { Slots = [.. Slots.Where(slot => slot.ConnectorId == connectorId)] };

    public long Sum(Func<DaySlot, long> what) => Slots.Sum(what);
}
