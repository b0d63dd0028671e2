namespace Connectors.Sources.Folder;

/// <summary>Gathers what becomes of paths until it is given as a batch.</summary>
internal sealed class FolderFindings
{
    public List<SourceDocument> Documents { get; } = [];

    public List<SourceFailure> Failures { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];

    /// <summary>Paths at which there is nothing.</summary>
    public List<string> Gone { get; } = [];
}
