using System.Runtime.CompilerServices;

namespace Connectors.Sources.Jira;

/// <summary>The site's groups with their members.</summary>
internal sealed class JiraGroups(JiraClient client)
{
    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (client.IsCloud)
        {
            await foreach (var page in client.ValuesAsync<JiraGroupName>("group/bulk", "group.bulk", [], group => group.GroupId ?? group.Name, cancellationToken))
            {
                foreach (var group in page)
                    yield return [await OpenAsync(group, ("groupId", group.GroupId), cancellationToken)];
            }

            yield break;
        }

        // Data Center lists groups only as suggestions, and tells how many there are.
        var picked = await client.GetAsync<JiraPickedGroups>("groups/picker", "groups.picker", [("maxResults", "10000")], cancellationToken);
        if (picked.Total > (picked.Groups?.Count ?? 0))
            throw new SourceException(SourceErrorKind.Misconfigured, $"Jira has {picked.Total} groups and lists only {picked.Groups?.Count} of them: raise jira.ajax.autocomplete.limit.");
        foreach (var group in picked.Groups ?? [])
            yield return [await OpenAsync(group, ("groupname", group.Name), cancellationToken)];
    }

    private async Task<SourceGroup> OpenAsync(JiraGroupName group, (string Name, string? Value) which, CancellationToken cancellationToken)
    {
        var members = new List<Principal>();
        await foreach (var page in client.ValuesAsync<JiraUser>("group/member", "group.member", [which, ("includeInactiveUsers", "false")], user => user.Principal()?.Id, cancellationToken))
            members.AddRange(page.Select(user => user.Principal()).OfType<Principal>());
        return new SourceGroup((group.GroupId ?? group.Name)!, group.Name ?? group.GroupId!, members);
    }
}
