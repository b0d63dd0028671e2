using Connectors.Sources.Atlassian;

namespace Connectors.Sources.Confluence;

/// <summary>The calls that Cloud answers in its own way. Cloud pages through searches with cursors.</summary>
internal sealed class ConfluenceCloudClient(ConfluenceConfig config, AtlassianConnection connection) : ConfluenceClient(config, connection)
{
    private const string MaxTrashed = "250";

    public override int MaxUsersPerCall => 50;

    public override IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> SearchInOrderAsync(
        ContentOrder order, Func<long?, string> cql, long? from, CancellationToken cancellationToken)
        => SearchAsync(
            OrderedSearch, cql(from), order == ContentOrder.Created ? "history" : "container", MaxResults, cancellationToken);

    public override async Task<IReadOnlyList<ConfluencePermission>> PermissionsAsync(string space, CancellationToken cancellationToken)
        => (await GetAsync<ConfluenceSpace>(SpacePath(space), "space", [("expand", "permissions")], cancellationToken)).Permissions ?? [];

    public override async Task<IReadOnlyList<ConfluenceUser>> UsersAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var query = ids.Select(id => ("accountId", (string?)id)).Append(("limit", "50"));
        return (await GetAsync<ConfluenceList<ConfluenceUser>>("rest/api/user/bulk", "user.bulk", query, cancellationToken)).Results ?? [];
    }

    /// <summary>Asks version 2 of the API, so a page leaves with the next sync and not only with the next prune.</summary>
    public override async Task<IReadOnlyList<string>> TrashedAsync(string space, CancellationToken cancellationToken)
    {
        try
        {
            var spaces = await GetAsync<ConfluenceList<ConfluenceSpace>>(
                "api/v2/spaces", "v2.spaces", [("keys", space), ("limit", "1")], cancellationToken);
            if (spaces.Results is not [{ Id: { } id }, ..])
                return [];
            return
            [
                .. await TrashedAsync("pages", id, cancellationToken),
                .. await TrashedAsync("blogposts", id, cancellationToken),
            ];
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Unauthorized || e.IsHidden())
        {
            // Some tokens may not use version 2 of the API. Their deleted pages leave with the next prune.
            return [];
        }
    }

    protected override string AttachmentPath(string page, ConfluenceContent attachment) => DownloadPath(page, attachment);

    protected override string MembersPath(ConfluenceGroup group) => $"rest/api/group/{Uri.EscapeDataString(group.Id!)}/membersByGroupId";

    private async Task<IEnumerable<string>> TrashedAsync(string collection, string spaceId, CancellationToken cancellationToken)
    {
        var page = await GetAsync<ConfluenceList<ConfluenceContent>>(
            $"api/v2/{collection}", $"v2.{collection}",
            [("space-id", spaceId), ("status", "trashed"), ("sort", "-modified-date"), ("limit", MaxTrashed)], cancellationToken);
        return (page.Results ?? []).Select(content => content.Id);
    }
}
