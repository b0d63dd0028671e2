using System.Collections.Concurrent;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>
/// The calls that Cloud answers in its own way. Cloud pages through lists with cursors. Atlassian removes from version 1 of the API
/// what version 2 has as well, so version 1 is used only for searches, groups, restrictions, the current user and downloads.
/// </summary>
internal sealed class ConfluenceCloudClient(ConfluenceConfig config, AtlassianConnection connection) : ConfluenceClient(config, connection)
{
    private const string SpacesPath = "api/v2/spaces";
    private const string TrashedStatus = "trashed";
    private const string AccessClass = "ACCESS_CLASS";
    private const int MaxKnownSpaces = 10_000;

    private readonly ConcurrentDictionary<string, ConfluenceSpace> _spaces = new(StringComparer.Ordinal);

    public override int MaxUsersPerCall => 50;

    public override bool HasOtherContents => true;

    public override IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> SearchInOrderAsync(
        ContentOrder order, Func<long?, string> cql, long? from, CancellationToken cancellationToken)
        => SearchAsync(
            OrderedSearch, cql(from), order == ContentOrder.Created ? "history" : "container", MaxResults, cancellationToken);

    public override async Task<ConfluenceSpace?> FindSpaceOfPageAsync(string page, CancellationToken cancellationToken)
    {
        var content = await FindAsync("pages", page, cancellationToken) ?? await FindAsync("blogposts", page, cancellationToken);
        return content is null ? null
            : content.SpaceId is { Length: > 0 } id ? await FirstSpaceAsync("ids", id, cancellationToken)
            : new ConfluenceSpace(null, null, null, null);
    }

    public override async Task<ConfluenceSpace?> FindSpaceAsync(string key, CancellationToken cancellationToken)
    {
        if (await FirstSpaceAsync("keys", key, cancellationToken) is not { } space)
            return null;
        if (_spaces.Count >= MaxKnownSpaces)
            _spaces.Clear();
        return _spaces[key] = space;
    }

    public override Task<IReadOnlyList<ConfluenceSpace>> SpacesAsync(CancellationToken cancellationToken)
        => SpacesAsync(SpacesPath, "v2.spaces", [], cancellationToken);

    public override async Task<IReadOnlyList<Principal>> ReadersAsync(ConfluenceSpace space, CancellationToken cancellationToken)
    {
        if ((space.Id ?? (await KnownSpaceAsync(space.Key ?? "", cancellationToken))?.Id) is not { } id)
            return [];
        var named = NamedReadersAsync(id, cancellationToken);
        var isOpen = IsOpenToAnonymousUsersAsync(id, cancellationToken);
        await Task.WhenAll(named, isOpen);
        var readers = await named;
        if (await isOpen)
            readers.Add(Principal.Everyone);
        return await WithAddressesAsync(readers, cancellationToken);
    }

    public override async Task<IReadOnlyList<ConfluenceUser>> UsersAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var rows = await PostAsync<ConfluenceRows>("api/v2/users-bulk", "v2.users", new { accountIds = ids }, cancellationToken);
        return [.. (rows.Results ?? []).Select(ConfluenceRow.Read<ConfluenceUser>).OfType<ConfluenceUser>()];
    }

    /// <summary>Lists the trash, so a page leaves with the next sync and not only with the next prune.</summary>
    public override async Task<IReadOnlyList<string>> TrashedAsync(string space, CancellationToken cancellationToken)
    {
        try
        {
            return (await KnownSpaceAsync(space, cancellationToken))?.Id is { } id
                ? [.. await TrashedAsync("pages", id, cancellationToken), .. await TrashedAsync("blogposts", id, cancellationToken)]
                : [];
        }
        catch (SourceException e) when (
            e.Kind is SourceErrorKind.Unauthorized or SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            // Some tokens may not list the trash. Their deleted pages leave with the next prune.
            return [];
        }
    }

    protected override string AttachmentPath(string page, ConfluenceContent attachment) => DownloadPath(page, attachment);

    protected override string MembersPath(ConfluenceGroup group) => $"rest/api/group/{Uri.EscapeDataString(group.Id!)}/membersByGroupId";

    private async Task<HashSet<Principal>> NamedReadersAsync(string space, CancellationToken cancellationToken)
    {
        var readers = new HashSet<Principal>();
        var permissions = ListAsync<ConfluencePermission>(
            $"{SpacesPath}/{space}/permissions", "v2.space.permissions", [], _ => null, cancellationToken);
        await foreach (var page in permissions)
            readers.UnionWith(page.Where(permission => permission.AllowsViewing).SelectMany(permission => permission.Principals()));
        return readers;
    }

    /// <summary>A permission names no anonymous users. They have a role in the space instead, if the site has roles.</summary>
    private async Task<bool> IsOpenToAnonymousUsersAsync(string space, CancellationToken cancellationToken)
    {
        try
        {
            var assignments = ListAsync<ConfluenceRoleAssignment>(
                $"{SpacesPath}/{space}/role-assignments", "v2.space.roles", [("principal-type", AccessClass)], _ => null,
                cancellationToken);
            await foreach (var page in assignments)
            {
                if (page.Any(assignment => assignment.IsForAnonymousUsers))
                    return true;
            }

            return false;
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            // Atlassian calls this endpoint experimental. Without it, only those whom the permissions name are readers.
            return false;
        }
    }

    /// <summary>Adds the users' addresses, which permissions lack. A user whose address cannot be had stays without.</summary>
    private async Task<IReadOnlyList<Principal>> WithAddressesAsync(IReadOnlySet<Principal> readers, CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<string, Principal>(StringComparer.Ordinal);
        foreach (var ids in readers.Where(reader => reader.Kind == PrincipalKind.User).Select(reader => reader.Id).Chunk(MaxUsersPerCall))
        {
            try
            {
                foreach (var user in (await UsersAsync(ids, cancellationToken)).Select(user => user.ToPrincipal()).OfType<Principal>())
                    addresses[user.Id] = user;
            }
            catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
            {
                break;
            }
        }

        return [.. readers.Select(reader => reader.Kind == PrincipalKind.User ? addresses.GetValueOrDefault(reader.Id, reader) : reader)];
    }

    private async Task<ConfluenceSpace?> KnownSpaceAsync(string key, CancellationToken cancellationToken)
        => _spaces.TryGetValue(key, out var known) ? known : await FindSpaceAsync(key, cancellationToken);

    private async Task<ConfluenceSpace?> FirstSpaceAsync(string parameter, string value, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await GetAsync<ConfluenceRows>(SpacesPath, "v2.spaces", [(parameter, value), ("limit", "1")], cancellationToken);
            return (rows.Results ?? []).Select(ConfluenceRow.Read<ConfluenceSpace>).FirstOrDefault();
        }
        catch (SourceException e) when (e.IsNotFound())
        {
            return null;
        }
    }

    private async Task<ConfluencePlace?> FindAsync(string collection, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync<ConfluencePlace>($"api/v2/{collection}/{id}", $"v2.{collection}.id", [], cancellationToken);
        }
        catch (SourceException e) when (e.IsNotFound())
        {
            return null;
        }
    }

    /// <summary>Empty if a row says that it is not in the trash: the server, or a proxy, then answers another question.</summary>
    private async Task<IReadOnlyList<string>> TrashedAsync(string collection, string spaceId, CancellationToken cancellationToken)
    {
        var answer = await GetAsync<ConfluenceRows>(
            $"api/v2/{collection}", $"v2.{collection}",
            [("space-id", spaceId), ("status", TrashedStatus), ("sort", "-modified-date"), ("limit", $"{MaxResults}")], cancellationToken);
        var contents = (answer.Results ?? []).Select(ConfluenceRow.Content).Where(content => content.Id.Length > 0).ToList();
        return contents.TrueForAll(content => content.Status == TrashedStatus) ? [.. contents.Select(content => content.Id)] : [];
    }

    /// <summary>The part of a page or blog post that says where it is.</summary>
    private sealed record ConfluencePlace(string? SpaceId);
}
