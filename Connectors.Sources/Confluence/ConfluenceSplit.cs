using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>A space is a partition; so is each page that the config names.</summary>
internal sealed class ConfluenceSplit(ConfluenceConfig config, ConfluenceClient client)
{
    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        switch (config.IndexMode)
        {
            case ConfluenceIndexMode.Page:
                return new SourceSplit([.. config.PageId.Distinct().Select(id => new SourcePartition(ConfluencePartition.OfPage(id, config.IndexRecursively), $"page {id}"))]);
            case ConfluenceIndexMode.Space:
                return await NamedAsync(cancellationToken);
            default:
                var spaces = await SpacesAsync(client, cancellationToken);
                return new SourceSplit([.. spaces.Select(Partition)]);
        }
    }

    /// <exception cref="SourceException">Whatever keeps the list from being complete.</exception>
    public static async Task<IReadOnlyList<ConfluenceSpace>> SpacesAsync(ConfluenceClient client, CancellationToken cancellationToken)
    {
        var spaces = new Dictionary<string, ConfluenceSpace>(StringComparer.Ordinal);
        await foreach (var page in client.PagesAsync<ConfluenceSpace>("rest/api/space", "spaces", [("status", "current"), ("limit", "200")], space => space.Key, cancellationToken))
        {
            foreach (var space in page)
                spaces[space.Key] = space;
        }

        return [.. spaces.Values];
    }

    private async Task<SourceSplit> NamedAsync(CancellationToken cancellationToken)
    {
        var (partitions, failures) = (new List<SourcePartition>(), new List<SourceFailure>());
        foreach (var key in config.Space.Distinct(StringComparer.Ordinal))
        {
            try
            {
                partitions.Add(Partition(await client.GetAsync<ConfluenceSpace>($"rest/api/space/{Uri.EscapeDataString(key)}", "space", [], cancellationToken)));
            }
            catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || e.IsNotFound())
            {
                failures.Add(new SourceFailure(
                    FailureScope.Container, ConfluencePartition.OfSpace(key), e.IsNotFound() ? FailureReason.NotFound : FailureReason.Forbidden,
                    $"There is no space {key} for this account: check space, or give the account the permission to view it."));
            }
        }

        return new SourceSplit(partitions) { Complete = failures.Count == 0, Failures = failures };
    }

    private static SourcePartition Partition(ConfluenceSpace space) => new(ConfluencePartition.OfSpace(space.Key), space.Name ?? space.Key);
}
