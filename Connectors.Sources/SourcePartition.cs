namespace Connectors.Sources;

/// <summary>A part of a source that can be read by itself.</summary>
/// <param name="Key">Stable for ever: the system's own id of the channel, drive, mailbox, space or project.</param>
/// <param name="Label">What a person calls it.</param>
public sealed record SourcePartition(string Key, string Label)
{
    /// <summary>The one partition of a source that does not split.</summary>
    public static SourcePartition Whole { get; } = new("all", "everything");
}
