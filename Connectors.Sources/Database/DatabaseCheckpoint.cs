namespace Connectors.Sources.Database;

/// <summary>Where a read of rows in the order of their ids stands.</summary>
internal sealed record DatabaseCheckpoint
{
    /// <summary>The ID columns' values of the last row. Empty: none was read yet.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The value of the timestamp column from which on rows are read. Null: all are.</summary>
    public string? Since { get; init; }

    /// <summary>The value from which on the next sync reads.</summary>
    public string? Next { get; init; }
}
