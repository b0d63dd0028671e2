using Connectors.Sources.Confluence.Markup;

namespace Connectors.Sources.Confluence;

/// <summary>Tests the connection: credentials, spaces, pages and the CQL filter.</summary>
internal sealed class ConfluenceCheck(ConfluenceConfig config, ConfluenceClient client, Cql cql)
{
    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.EnsureSignedInAsync(cancellationToken);
            var partition = await FirstPartitionAsync(cancellationToken);
            await CheckSearchAsync(partition, cancellationToken);
            return new SourceCheck(
            [
                .. await SpaceWarningsAsync(partition, cancellationToken),
                .. await WarningsAsync(
                    "Groups cannot be read, so whoever may read a page only through a group will not find it.",
                    GroupsAsync, cancellationToken),
                .. await WarningsAsync(
                    $"The names of people cannot be read, so pages name those whom they mention \"{StorageLookup.UnknownUser}\".",
                    NamesAsync, cancellationToken),
            ]);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.RateLimited)
        {
            return new SourceCheck(
                ["Confluence's rate limit is used up, so the settings could not be checked. A sync waits for it by itself."]);
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

    private async Task<IReadOnlyList<string>> SpaceWarningsAsync(string partition, CancellationToken cancellationToken)
    {
        var parsed = ConfluencePartition.Parse(partition);
        var space = parsed?.Space is { } key
            ? await client.FindSpaceAsync(key, cancellationToken)
            : await client.FindSpaceOfPageAsync(parsed?.Page ?? "", cancellationToken);
        if (space is null || space.IsArchived)
            return space is null ? [] : [ConfluenceErrors.ArchivedFailure(partition).Message];
        var consequence = $"The account cannot see who may view the space {space.Key}, so no user will find its pages. "
            + "Give the account the permission to see the space's permissions.";
        IReadOnlyList<Principal> readers = [];
        var warnings = await WarningsAsync(
            consequence, async token => readers = await client.ReadersAsync(space, token), cancellationToken);
        return warnings.Count > 0 || readers.Count > 0 ? warnings : [consequence];
    }

    /// <summary>Tries what a sync needs besides searches. A refusal is a warning, because a sync goes on without it.</summary>
    private static async Task<IReadOnlyList<string>> WarningsAsync(
        string consequence, Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call(cancellationToken);
            return [];
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            return [$"{consequence} {e.Message}"];
        }
    }

    private async Task GroupsAsync(CancellationToken cancellationToken)
    {
        await foreach (var groups in client.GroupsAsync(cancellationToken))
        {
            if (groups is not [var group, ..])
                return;
            await foreach (var members in client.MembersAsync(group, cancellationToken))
                return;
        }
    }

    private async Task NamesAsync(CancellationToken cancellationToken)
    {
        var user = await client.CurrentUserAsync(cancellationToken);
        if ((user.AccountId ?? user.UserKey) is { Length: > 0 } id)
            await client.UsersAsync([id], cancellationToken);
    }

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
                return (await client.SpacesAsync(cancellationToken)).FirstOrDefault(space => !space.IsArchived) is { Key: { } first }
                    ? ConfluencePartition.OfSpace(first)
                    : throw new SourceException(
                        SourceErrorKind.Forbidden,
                        "The account may not view any space. Give it the permission to view spaces, or check the credentials.");
        }
    }

    private async Task CheckSpaceAsync(string key, CancellationToken cancellationToken)
    {
        if (await client.FindSpaceAsync(key, cancellationToken) is null)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, $"space: space {key} does not exist, or the account may not view it.");
        }
    }
}
