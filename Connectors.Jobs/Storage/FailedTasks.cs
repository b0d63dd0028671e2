namespace Connectors.Jobs.Storage;

/// <summary>How many of a run's tasks failed, and the first one's words.</summary>
internal sealed record FailedTasks
{
    public long Total { get; init; }

    public long Failed { get; init; }

    public string? Kind { get; init; }

    public string? Example { get; init; }
}
