namespace Connectors.Jobs.Storage;

/// <summary>A task that waits, or whose lease ran out, and that no job stands for.</summary>
internal sealed record StrandedTask
{
    public long Id { get; init; }

    public long RunId { get; init; }
}
