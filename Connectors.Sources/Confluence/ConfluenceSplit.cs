using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Splits a wiki into partitions: one for each space, or one for each page in the settings.</summary>
internal sealed class ConfluenceSplit(ConfluenceConfig config, ConfluenceClient client)
{
    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken) => config.IndexMode switch
    {
        ConfluenceIndexMode.Page => new SourceSplit([.. config.PageId.Distinct().Select(Partition)]),
        ConfluenceIndexMode.Space => await NamedSpacesAsync(cancellationToken),
        _ => new SourceSplit([.. (await client.SpacesAsync(cancellationToken)).Select(Partition)]),
    };

    private async Task<SourceSplit> NamedSpacesAsync(CancellationToken cancellationToken)
    {
        var (partitions, failures) = (new List<SourcePartition>(), new List<SourceFailure>());
        foreach (var key in config.Space.Distinct(StringComparer.Ordinal))
        {
            try
            {
                partitions.Add(Partition(await client.SpaceAsync(key, cancellationToken)));
            }
            catch (SourceException e) when (e.IsHidden())
            {
                failures.Add(new SourceFailure(
                    FailureScope.Container, ConfluencePartition.OfSpace(key),
                    e.IsNotFound() ? FailureReason.NotFound : FailureReason.Forbidden,
                    $"The space {key} does not exist, or the account may not view it. Check the key, or give the account the permission."));
            }
        }

        return new SourceSplit(partitions) { Complete = failures.Count == 0, Failures = failures };
    }

    private SourcePartition Partition(string page) => new(ConfluencePartition.OfPage(page, config.IndexRecursively), $"page {page}");

    private static SourcePartition Partition(ConfluenceSpace space) => new(ConfluencePartition.OfSpace(space.Key), space.Name ?? space.Key);
}
