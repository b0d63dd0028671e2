namespace Connectors.Sources;

/// <summary>A source that can be read in parts, by several workers at once.</summary>
public interface ISplits
{
    Task<SourceSplit> SplitAsync(CancellationToken cancellationToken);
}
