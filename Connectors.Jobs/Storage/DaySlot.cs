namespace Connectors.Jobs.Storage;

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
