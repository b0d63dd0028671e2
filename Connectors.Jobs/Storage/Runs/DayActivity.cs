namespace Connectors.Jobs.Storage.Runs;

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

/// <summary>What happened in half an hour.</summary>
internal sealed record DaySlot
{
    /// <summary>The connector; empty: all of the tenant's.</summary>
    public string ConnectorId { get; init; } = "";

    /// <summary>Which half hour, from 0 on.</summary>
    public int Slot { get; init; }

    /// <summary>Runs that ended in it.</summary>
    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long Cancelled { get; init; }

    /// <summary>Runs that were under way in it and still are.</summary>
    public long Running { get; init; }

    public long Added { get; init; }

    public long Updated { get; init; }

    public long Deleted { get; init; }

    /// <summary>Documents that could not be read from then on.</summary>
    public long Unread { get; init; }

    /// <summary>Requests sent upstream by runs that ended in it.</summary>
    public long Calls { get; init; }

    /// <summary>Seconds that these runs waited for budgets and Retry-After.</summary>
    public long Waited { get; init; }

    public long Documents => Added + Updated + Deleted + Unread;
}
