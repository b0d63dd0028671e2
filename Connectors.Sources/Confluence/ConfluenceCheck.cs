using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Proves credentials, spaces, pages and CQL.</summary>
internal sealed class ConfluenceCheck(ConfluenceConfig config, ConfluenceClient client, Cql cql)
{
    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var account = await client.GetAsync<ConfluenceUser>("rest/api/user/current", "user.current", [], cancellationToken);
            // A site that is open to strangers takes whoever it does not know for one.
            if (account.Type == "anonymous")
                throw new SourceException(SourceErrorKind.Unauthorized, "Confluence took the credentials for nobody's: they are not, or no longer, valid.");
            var partition = await PartitionAsync(cancellationToken);
            await foreach (var page in client.SearchAsync("content.search", cql.Pages(partition, null), "history", 1, cancellationToken))
            {
                if (page.Count == 0 && config.IndexMode == ConfluenceIndexMode.Page)
                    throw new SourceException(SourceErrorKind.Misconfigured, $"page_id: there is no page {config.PageId[0]} that this account may view.");
                break;
            }

            return ConfluencePartition.Parse(partition)?.Space is { } space && (await new ConfluenceAccess(client).SpaceAsync(space, cancellationToken)).Count == 0
                ? new SourceCheck(["The account cannot see who may view the space: its pages will be shown to nobody who asks as a user."])
                : SourceCheck.Passed;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.RateLimited)
        {
            return new SourceCheck(["Confluence's rate limit is used up, so the config could not be checked; a sync waits for it by itself."]);
        }
    }

    private async Task<string> PartitionAsync(CancellationToken cancellationToken)
    {
        if (config.IndexMode == ConfluenceIndexMode.Page)
            return ConfluencePartition.OfPage(config.PageId[0], config.IndexRecursively);
        foreach (var key in config.IndexMode == ConfluenceIndexMode.Space ? config.Space : [])
        {
            try
            {
                await client.GetAsync<ConfluenceSpace>($"rest/api/space/{Uri.EscapeDataString(key)}", "space", [], cancellationToken);
            }
            catch (SourceException e) when (e.IsNotFound())
            {
                throw new SourceException(SourceErrorKind.Misconfigured, $"space: there is no space {key} that this account may view.", e);
            }
        }

        if (config.IndexMode == ConfluenceIndexMode.Space)
            return ConfluencePartition.OfSpace(config.Space[0]);
        var spaces = await ConfluenceSplit.SpacesAsync(client, cancellationToken);
        return spaces.Count > 0
            ? ConfluencePartition.OfSpace(spaces[0].Key)
            : throw new SourceException(SourceErrorKind.Forbidden, "The account may view no space: give it the permission, or check the credentials.");
    }
}
