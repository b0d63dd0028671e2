using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Finds out who may read an issue: users who may browse its project and, if the issue has a security level, are members of that level.
/// An instance lives as long as a slice and looks up each project and level once.
/// </summary>
internal sealed class JiraAccess(JiraClient client)
{
    public const string LevelMembersPath = "issuesecurityschemes/level/member";

    private readonly HolderResolver _holders = new(client);
    private readonly Dictionary<string, PermittedReaders> _projects = [];
    private readonly Dictionary<string, PermittedReaders> _levels = [];

    public async Task<DocumentAccess> ReadersAsync(JiraIssue issue, CancellationToken cancellationToken)
    {
        if (issue.Fields.Project is not { Id: not null } project)
            return DocumentAccess.Nobody;

        var browsers = (await BrowsersAsync(project.Id, cancellationToken)).For(issue);
        if (issue.Fields.Security is not { } level)
            return DocumentAccess.Of(browsers);
        var members = level.Id is { } id ? (await LevelMembersAsync(project.Id, id, cancellationToken)).For(issue) : [];
        return new DocumentAccess([browsers, members]);
    }

    /// <summary>
    /// Returns who may browse a project. Nobody, if the account may not see the permission scheme; that takes Administer Projects.
    /// </summary>
    public async Task<PermittedReaders> BrowsersAsync(string project, CancellationToken cancellationToken)
    {
        if (_projects.TryGetValue(project, out var known))
            return known;

        var scheme = await HolderResolver.OrNullAsync(() => SchemeAsync(project, cancellationToken));
        var holders = (scheme?.Permissions).OrNone()
            .Where(grant => grant.Permission == JiraGrant.BrowseProjects)
            .Select(grant => grant.Holder)
            .OfType<JiraHolder>();
        return _projects[project] = await _holders.ResolveAsync(project, holders, cancellationToken);
    }

    /// <summary>Returns a project's permission scheme.</summary>
    /// <exception cref="SourceException">The account may not see it, or another error.</exception>
    public Task<JiraPermissionScheme> SchemeAsync(string project, CancellationToken cancellationToken)
        => client.GetAsync<JiraPermissionScheme>(
            $"project/{project}/permissionscheme", "project.permissionscheme",
            [("expand", "permissions,user,group,projectRole,field,all")], cancellationToken);

    /// <summary>Asks for the members of applications if a project's permission scheme lets them browse it.</summary>
    /// <exception cref="SourceException">The account may not see them, or another error.</exception>
    public async Task ApplicationsOfAsync(string project, CancellationToken cancellationToken)
    {
        var scheme = await HolderResolver.OrNullAsync(() => SchemeAsync(project, cancellationToken));
        if ((scheme?.Permissions).OrNone().Any(grant => grant is
            {
                Permission: JiraGrant.BrowseProjects, Holder.Type: JiraHolder.ApplicationRole,
            }))
            await HolderResolver.ApplicationsAsync(client, cancellationToken);
    }

    /// <summary>Data Center does not publish the members of a level, so nobody may read its issues.</summary>
    private async Task<PermittedReaders> LevelMembersAsync(string project, string level, CancellationToken cancellationToken)
    {
        if (!client.IsCloud)
            return PermittedReaders.Nobody;
        var key = $"{project} {level}";
        if (_levels.TryGetValue(key, out var known))
            return known;

        var holders = await HolderResolver.OrNullAsync(() => LevelHoldersAsync(level, cancellationToken)) ?? [];
        return _levels[key] = await _holders.ResolveAsync(project, holders, cancellationToken);
    }

    private async Task<List<JiraHolder>> LevelHoldersAsync(string level, CancellationToken cancellationToken)
    {
        var holders = new List<JiraHolder>();
        var pages = client.ListAsync<JiraLevelMember>(
            LevelMembersPath, "issuesecurity.member", [("levelId", level), ("expand", "user,group,projectRole")],
            Identify, cancellationToken);
        await foreach (var page in pages)
        {
            holders.AddRange(page
                .Where(member => member.IssueSecurityLevelId is null || member.IssueSecurityLevelId == level)
                .Select(member => member.Holder)
                .OfType<JiraHolder>());
        }

        return holders;
    }

    private static string Identify(JiraLevelMember member)
    {
        var holder = member.Holder;
        return $"{member.IssueSecurityLevelId} {holder?.Type} {holder?.Value ?? holder?.Parameter} {holder?.User?.Principal()?.Id}";
    }
}
