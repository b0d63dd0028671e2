using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Tests the connection: credentials, spaces, pages and the CQL filter.</summary>
internal sealed class ConfluenceCheck(ConfluenceConfig config, ConfluenceClient client, Cql cql)
{
    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckCredentialsAsync(cancellationToken);
            var partition = await FirstPartitionAsync(cancellationToken);
            await CheckSearchAsync(partition, cancellationToken);
            return await WarningAsync(partition, cancellationToken);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.RateLimited)
        {
            return new SourceCheck(
                ["Confluence's rate limit is used up, so the settings could not be checked. A sync waits for it by itself."]);
        }
    }

    /// <summary>With anonymous access enabled, Confluence treats invalid credentials as an anonymous user.</summary>
    private async Task CheckCredentialsAsync(CancellationToken cancellationToken)
    {
        if ((await client.CurrentUserAsync(cancellationToken)).IsAnonymous)
        {
            throw new SourceException(
                SourceErrorKind.Unauthorized, "The credentials are invalid: Confluence treated them as an anonymous user. Enter new ones.");
        }
    }

    private async Task CheckSearchAsync(string partition, CancellationToken cancellationToken)
    {
        await foreach (var page in client.SearchAsync("content.search", cql.Pages(partition, null), "history", 1, cancellationToken))
        {
            if (page.Count == 0 && config.IndexMode == ConfluenceIndexMode.Page)
            {
                throw new SourceException(
                    SourceErrorKind.Misconfigured,
                    $"page_id: page {config.PageId[0]} does not exist, or the account may not view it.");
            }

            break;
        }
    }

    private async Task<SourceCheck> WarningAsync(string partition, CancellationToken cancellationToken)
        => ConfluencePartition.Parse(partition)?.Space is { } space
            && (await new ConfluenceAccess(client).OfSpaceAsync(space, cancellationToken)).Count == 0
            ? new SourceCheck(
            [
                $"The account cannot see who may view the space {space}, so no user will find its pages. "
                + "Give the account the permission to see the space's permissions.",
            ])
            : SourceCheck.Passed;

    private async Task<string> FirstPartitionAsync(CancellationToken cancellationToken)
    {
        switch (config.IndexMode)
        {
            case ConfluenceIndexMode.Page:
                return ConfluencePartition.OfPage(config.PageId[0], config.IndexRecursively);
            case ConfluenceIndexMode.Space:
                foreach (var key in config.Space)
                    await CheckSpaceAsync(key, cancellationToken);
                return ConfluencePartition.OfSpace(config.Space[0]);
            default:
                return await client.SpacesAsync(cancellationToken) is [var first, ..]
                    ? ConfluencePartition.OfSpace(first.Key)
                    : throw new SourceException(
                        SourceErrorKind.Forbidden,
                        "The account may not view any space. Give it the permission to view spaces, or check the credentials.");
        }
    }

    private async Task CheckSpaceAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await client.SpaceAsync(key, cancellationToken);
        }
        catch (SourceException e) when (e.IsNotFound())
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, $"space: space {key} does not exist, or the account may not view it.", e);
        }
    }
}
