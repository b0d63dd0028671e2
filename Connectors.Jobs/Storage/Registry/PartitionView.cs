using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>A partition of a connector as people see it.</summary>
internal sealed class PartitionView
{
    public string Key { get; init; } = "";

    public string Label { get; init; } = "";

    /// <summary>The time up to which its changes were read. Null if it was never read to its end.</summary>
    public DateTime? Watermark { get; init; }

    /// <summary>Whether a read began that did not come to its end yet.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>How often in a row the source did not name it any more.</summary>
    public int MissedSplits { get; init; }

    /// <summary>Its state in the last sync; null if that did not read it.</summary>
    public TaskState? State { get; init; }

    public ErrorKind? ErrorKind { get; init; }

    public string? Error { get; init; }

    /// <summary>The open failures.</summary>
    public long Failures { get; init; }

    /// <summary>The documents, counted up to a limit.</summary>
    public long Documents { get; init; }
}
