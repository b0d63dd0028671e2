using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Lists the site's groups with their members.</summary>
internal sealed class ConfluenceGroups(ConfluenceClient client)
{
    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in client.GroupsAsync(cancellationToken))
        {
            foreach (var group in page)
            {
                if (group.ToPrincipal() is { } principal && await MembersAsync(group, cancellationToken) is { } members)
                    yield return [new SourceGroup(principal.Id, group.Name ?? principal.Id, members)];
            }
        }
    }

    /// <summary>Returns null if the group was deleted in the meantime.</summary>
    private async Task<IReadOnlyList<Principal>?> MembersAsync(ConfluenceGroup group, CancellationToken cancellationToken)
    {
        try
        {
            var members = new List<Principal>();
            await foreach (var page in client.MembersAsync(group, cancellationToken))
                members.AddRange(page.Select(user => user.ToPrincipal()).OfType<Principal>());
            return members;
        }
        catch (SourceException e) when (e.IsNotFound())
        {
            return null;
        }
    }
}
