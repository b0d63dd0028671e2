namespace Connectors.Jobs.Storage.Runs;

/// <summary>The last day in half hours.</summary>
/// <param name="Starts">The start of the first half hour.</param>
/// <param name="Slots">The half hours in which something happened.</param>
internal sealed record DayActivity(DateTime Starts, IReadOnlyList<DaySlot> Slots)
{
    public const int Count = 48;

    public static TimeSpan Step { get; } = TimeSpan.FromMinutes(30);

    /// <summary>Returns the start of the first half hour, if the one that contains <paramref name="now"/> is the last.</summary>
    public static DateTime StartsAt(DateTime now)
        => new DateTime(now.Ticks - (now.Ticks % Step.Ticks), DateTimeKind.Utc) - ((Count - 1) * Step);

    public DayActivity Of(string connectorId) => this with { Slots = [.. Slots.Where(slot => slot.ConnectorId == connectorId)] };

    public long Sum(Func<DaySlot, long> count) => Slots.Sum(count);
}

/// <summary>The activity of half an hour.</summary>
internal sealed record DaySlot
{
    /// <summary>The connector; empty for all of the tenant's connectors together.</summary>
    public string ConnectorId { get; init; } = "";

    /// <summary>The number of the half hour, from 0.</summary>
    public int Slot { get; init; }

    /// <summary>Runs that ended successfully in it.</summary>
    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long Cancelled { get; init; }

    /// <summary>Runs that were active in it and still are.</summary>
    public long Running { get; init; }

    public long Added { get; init; }

    public long Updated { get; init; }

    public long Deleted { get; init; }

    /// <summary>Documents that failed for the first time in it.</summary>
    public long Unread { get; init; }

    /// <summary>Requests sent upstream by runs that ended in it.</summary>
    public long Calls { get; init; }

    /// <summary>Seconds that runs which ended in it waited for budgets and Retry-After.</summary>
    public long Waited { get; init; }

    public long Documents => Added + Updated + Deleted + Unread;
}
