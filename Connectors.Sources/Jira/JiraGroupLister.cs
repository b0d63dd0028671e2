using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Lists the site's groups with their members.</summary>
internal sealed class JiraGroupLister(JiraClient client)
{
    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (client.IsCloud)
        {
            var pages = client.ListAsync<JiraGroup>(
                "group/bulk", "group.bulk", [], group => group.GroupId ?? group.Name, cancellationToken);
            await foreach (var page in pages)
            {
                foreach (var group in Identified(page))
                    yield return await WithMembersAsync(group, ("groupId", group.GroupId), cancellationToken);
            }

            yield break;
        }

        // Data Center lists groups only through its group picker, which says how many there are.
        var picked = await client.GetAsync<JiraPickedGroups>(
            "groups/picker", "groups.picker", [("maxResults", "10000")], cancellationToken);
        if (picked.Total > (picked.Groups?.Given ?? 0))
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"Jira lists only {picked.Groups?.Count} of its {picked.Total} groups: raise its setting jira.ajax.autocomplete.limit.");
        }

        foreach (var group in Identified(picked.Groups ?? JsonRows<JiraGroup>.Empty))
            yield return await WithMembersAsync(group, ("groupname", group.Name), cancellationToken);
    }

    /// <summary>
    /// Returns the groups that have an id or a name, which is enough to ask for their members, whatever else is wrong with a row. No
    /// permission can name the others; operators are told that they were left out.
    /// </summary>
    private List<JiraGroup> Identified(JsonRows<JiraGroup> rows)
    {
        var groups = rows.Concat(rows.Odd.Select(row => new JiraGroup(row.Text("name"), row.Text("groupId"))))
            .Where(group => group.Principal() is not null)
            .ToList();
        client.LeaveOut(rows.Given - groups.Count, "groups");
        return groups;
    }

    /// <summary>Returns nothing for a group that was deleted since it was listed: it has no members any more.</summary>
    private async Task<IReadOnlyList<SourceGroup>> WithMembersAsync(
        JiraGroup group, (string Name, string? Value) key, CancellationToken cancellationToken)
    {
        var members = new List<Principal>();
        var pages = client.ListAsync<JiraUser>(
            "group/member", "group.member", [key, ("includeInactiveUsers", "false")], user => user.Principal()?.Id, cancellationToken);
        try
        {
            await foreach (var page in pages)
            {
                var before = members.Count;
                members.AddRange(page.Select(user => user.Principal()).OfType<Principal>());
                client.LeaveOut(page.Given - (members.Count - before), $"members of the group {group.Name ?? group.GroupId}");
            }
        }
        catch (SourceException e) when (e.IsNotFound())
        {
            return [];
        }

        return [new SourceGroup((group.GroupId ?? group.Name)!, group.Name ?? group.GroupId!, members)];
    }
}
