using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>The site's groups with their members.</summary>
internal sealed class ConfluenceGroups(ConfluenceClient client)
{
    private const int Page = 200;

    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in client.OffsetsAsync<ConfluenceGroupName>("rest/api/group", "group", Page, group => group.Principal()?.Id, cancellationToken))
        {
            foreach (var group in page.Where(group => group.Principal() is not null))
                yield return [await OpenAsync(group, cancellationToken)];
        }
    }

    private async Task<SourceGroup> OpenAsync(ConfluenceGroupName group, CancellationToken cancellationToken)
    {
        var path = client.IsCloud ? $"rest/api/group/{Uri.EscapeDataString(group.Id!)}/membersByGroupId" : $"rest/api/group/{Uri.EscapeDataString(group.Name!)}/member";
        var members = new List<Principal>();
        await foreach (var page in client.OffsetsAsync<ConfluenceUser>(path, "group.member", Page, user => user.Principal()?.Id, cancellationToken))
            members.AddRange(page.Select(user => user.Principal()).OfType<Principal>());
        return new SourceGroup(group.Principal()!.Id, group.Name ?? group.Id!, members);
    }
}
