namespace Connectors.Sources.Jira;

/// <summary>
/// Who may read an issue: whoever may browse its project AND, where it has a security level, whoever is in that. Lives for a slice, and
/// asks once for each project and level.
/// </summary>
internal sealed class JiraAccess(JiraClient client)
{
    private readonly JiraHolders _holders = new(client);
    private readonly Dictionary<string, JiraReaders> _projects = [];
    private readonly Dictionary<string, JiraReaders> _levels = [];

    public async Task<DocumentAccess> OfAsync(JiraIssue issue, CancellationToken cancellationToken)
    {
        if (issue.Fields.Project is not { } project)
            return DocumentAccess.Nobody;

        var browse = (await BrowseAsync(project.Id, cancellationToken)).Of(issue);
        if (issue.Fields.Security is not { } level)
            return DocumentAccess.Of(browse);
        var members = level.Id is { } id ? (await LevelAsync(project.Id, id, cancellationToken)).Of(issue) : [];
        return new DocumentAccess([browse, members]);
    }

    /// <summary>Who may browse a project; nobody where the account may not see the permission scheme (it takes a project administrator).</summary>
    public async Task<JiraReaders> BrowseAsync(string project, CancellationToken cancellationToken)
    {
        if (_projects.TryGetValue(project, out var known))
            return known;
        var scheme = await JiraHolders.OrNothingAsync(() => client.GetAsync<JiraScheme>(
            $"project/{project}/permissionscheme", "project.permissionscheme", [("expand", "permissions,user,group,projectRole,field,all")], cancellationToken));
        var holders = (scheme?.Permissions ?? []).Where(grant => grant.Permission == "BROWSE_PROJECTS").Select(grant => grant.Holder).OfType<JiraHolder>();
        return _projects[project] = await _holders.ResolveAsync(project, holders, cancellationToken);
    }

    /// <summary>Data Center does not tell who is in a level: those issues are nobody's.</summary>
    public async Task<JiraReaders> LevelAsync(string project, string level, CancellationToken cancellationToken)
    {
        if (!client.IsCloud)
            return JiraReaders.Nobody;
        var key = $"{project} {level}";
        if (_levels.TryGetValue(key, out var known))
            return known;

        var members = await JiraHolders.OrNothingAsync(() => MembersAsync(level, cancellationToken)) ?? [];
        return _levels[key] = await _holders.ResolveAsync(project, members, cancellationToken);
    }

    private async Task<List<JiraHolder>> MembersAsync(string level, CancellationToken cancellationToken)
    {
        var members = new List<JiraHolder>();
        var pages = client.ValuesAsync<JiraLevelMember>(
            "issuesecurityschemes/level/member", "issuesecurity.member", [("levelId", level), ("expand", "user,group,projectRole")],
            member => $"{member.IssueSecurityLevelId} {member.Holder?.Type} {member.Holder?.Value ?? member.Holder?.Parameter} {member.Holder?.User?.Principal()?.Id}", cancellationToken);
        await foreach (var page in pages)
            members.AddRange(page.Where(member => member.IssueSecurityLevelId is null || member.IssueSecurityLevelId == level).Select(member => member.Holder).OfType<JiraHolder>());
        return members;
    }
}
