using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>The calls that Data Center answers in its own way. Data Center pages through searches with offsets.</summary>
internal sealed class ConfluenceDataCenterClient(ConfluenceConfig config, AtlassianConnection connection)
    : ConfluenceClient(config, connection)
{
    /// <summary>
    /// In seconds. The times of a search are whole minutes with some slack, so a search that restarts after a shorter step would return the
    /// same results again.
    /// </summary>
    private const int MinStep = 600;

    public override int MaxUsersPerCall => 1;

    /// <remarks>
    /// If a content is deleted or changed during a search by offset, the contents behind it move to the front, and the next page would skip
    /// some. Therefore the search restarts at the time of the last result whenever it has moved on far enough. Until then, each
    /// page starts at the last result of the page before, and steps back if that result is no longer there.
    /// </remarks>
    public override async IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> SearchInOrderAsync(
        ContentOrder order, Func<long?, string> cql, long? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var expand = order == ContentOrder.Created ? "history" : "container,version";
        var guard = new PageGuard(OrderedSearch, maxIdle: 12);
        // The step before counts as well, because its last minutes are part of this step's search.
        var (seen, seenBefore) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (start, size, stepsBack) = (0, 1, 0);
        for (var turn = 0; ; turn++)
        {
            var offset = Math.Max(0, start - 1);
            var (page, isLast) = await SearchPageAsync(OrderedSearch, cql(from), expand, offset, MaxResults, cancellationToken);
            if (start > 0 && (page.Count == 0 || !(seen.Contains(page[0].Id) || seenBefore.Contains(page[0].Id))))
            {
                guard.Page($"{turn}", page.Count);
                start = Math.Max(0, start - size * ++stepsBack);
                continue;
            }

            if (page.Count == 0)
                yield break;
            var fresh = page.Where(content => !seenBefore.Contains(content.Id) && seen.Add(content.Id)).ToList();
            if (fresh.Count > 0)
            {
                (size, stepsBack) = (Math.Max(size, page.Count), 0);
                yield return fresh;
            }

            if (start > 0 && page.Count == 1 && isLast)
                yield break;
            guard.Page($"{turn}", [.. page.Select(content => content.Id)]);
            var last = page.Max(content => order == ContentOrder.Created ? content.CreatedAt : content.ModifiedAt)?.ToUnixTimeSeconds();
            if (last is { } next && next - (from ?? 0) > MinStep && fresh.Count > 0)
                (from, start, seenBefore, seen) = (next, 0, seen, new HashSet<string>(StringComparer.Ordinal));
            else
                start = offset + page.Count;
        }
    }

    public override async Task<ConfluenceSpace?> FindSpaceOfPageAsync(string page, CancellationToken cancellationToken)
    {
        try
        {
            var content = await GetAsync<ConfluenceContent>(
                $"rest/api/content/{page}", "content", [("expand", "space")], cancellationToken);
            return content.Space ?? new ConfluenceSpace(null, null, null, null);
        }
        catch (SourceException e) when (e.IsHidden())
        {
            return null;
        }
    }

    public override async Task<ConfluenceSpace?> FindSpaceAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync<ConfluenceSpace>(SpacePath(key), "space", [], cancellationToken);
        }
        catch (SourceException e) when (e.IsHidden())
        {
            return null;
        }
    }

    public override Task<IReadOnlyList<ConfluenceSpace>> SpacesAsync(CancellationToken cancellationToken)
        => SpacesAsync("rest/api/space", "spaces", [("status", "current")], cancellationToken);

    public override async Task<IReadOnlyList<Principal>> ReadersAsync(ConfluenceSpace space, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await GetAsync<List<JsonElement>>(
                $"{SpacePath(space.Key!)}/permissions", "space.permissions", [], cancellationToken);
            var permissions = rows.Select(ConfluenceRow.Read<ConfluencePermission>).OfType<ConfluencePermission>();
            var toView = permissions.Where(permission => permission.AllowsViewing);
            return [.. toView.SelectMany(permission => permission.Principals()).Distinct()];
        }
        catch (SourceException e) when (e.HttpStatus() == HttpStatusCode.InternalServerError)
        {
            // Some versions answer 500 to an account that may not see the permissions (CONFSERVER-99908).
            return [];
        }
    }

    public override async Task<IReadOnlyList<ConfluenceUser>> UsersAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => [await GetAsync<ConfluenceUser>("rest/api/user", "user", [("key", ids[0])], cancellationToken)];

    private static string SpacePath(string key) => $"rest/api/space/{Uri.EscapeDataString(key)}";

    protected override string AttachmentPath(string page, ConfluenceContent attachment)
        => attachment.Links?.Download is { Length: > 0 } path ? path.TrimStart('/') : DownloadPath(page, attachment);

    protected override string MembersPath(ConfluenceGroup group) => $"rest/api/group/{Uri.EscapeDataString(group.Name!)}/member";
}
