namespace Connectors.Sources.Folder;

/// <summary>What a walk meets.</summary>
/// <param name="Path">Relative to the root.</param>
internal sealed record FolderItem(string Path)
{
    /// <summary>What is wrong; null for a file that can be tried.</summary>
    public SourceFailure? Failure { get; init; }

    /// <summary>Which rule leaves it out; null for none.</summary>
    public string? Rule { get; init; }

    public bool IsFile => Failure is null && Rule is null;
}
