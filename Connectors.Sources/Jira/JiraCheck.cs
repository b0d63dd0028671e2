using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Tests the connection: credentials, projects, JQL and fields.</summary>
internal sealed class JiraCheck(JiraConfig config, JiraClient client)
{
    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.MyselfAsync(cancellationToken);
            await FieldSelection.CustomAsync(config, client, cancellationToken);
            var projects = await ProjectsAsync(cancellationToken);
            await SearchAsync(projects, 1, ["created"], cancellationToken);
            return new SourceCheck(
            [
                .. await ReaderWarningsAsync(projects, cancellationToken),
                .. await WarningsAsync(
                    "Groups cannot be read, so whoever may browse a project only through a group will not find its issues.",
                    GroupsAsync, cancellationToken),
                .. await AttachmentWarningsAsync(projects, cancellationToken),
            ]);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.RateLimited)
        {
            return new SourceCheck(
                ["Jira's rate limit is used up, so the config could not be checked. A sync will wait and continue by itself."]);
        }
    }

    private async Task<IReadOnlyList<JiraProject>> ProjectsAsync(CancellationToken cancellationToken)
    {
        var projects = new List<JiraProject>();
        foreach (var key in config.ProjectKey)
        {
            try
            {
                projects.Add(await client.ProjectAsync(key, cancellationToken));
            }
            catch (SourceException e) when (e.IsNotFound())
            {
                throw new SourceException(
                    SourceErrorKind.Misconfigured, $"project_key: there is no project {key}, or the account may not browse it.", e);
            }
        }

        if (config.ProjectKey.Count > 0 || JiraJql.WithoutOrder(config.JqlQuery) is not null)
            return projects;
        var all = await client.ProjectsAsync(cancellationToken);
        return all.Count > 0
            ? [all[0]]
            : throw new SourceException(
                SourceErrorKind.Forbidden, "The account may not browse any project: give it Browse Projects, or check the credentials.");
    }

    private async Task<IReadOnlyList<string>> ReaderWarningsAsync(
        IReadOnlyList<JiraProject> projects, CancellationToken cancellationToken)
    {
        if (projects is not [var project, ..])
            return [];
        const string consequence = "The account cannot see who may browse the project, so no user will find its issues.";
        var access = new JiraAccess(client);
        IReadOnlyList<string> warnings =
        [
            .. await WarningsAsync(
                $"{consequence} Give it Administer Projects.", token => access.SchemeAsync(project.Id, token), cancellationToken),
            .. await WarningsAsync(
                "The members of applications cannot be read, so whoever may browse a project only as one of them will not find its issues.",
                token => access.ApplicationsOfAsync(project.Id, token), cancellationToken),
            .. client.IsCloud
                ? await WarningsAsync(
                    "The members of security levels cannot be read, so no user will find issues with a level.",
                    LevelsAsync, cancellationToken)
                : [],
        ];
        return warnings.Count == 0 && (await access.BrowsersAsync(project.Id, cancellationToken)).IsNobody
            ? [$"{consequence} Give it Administer Projects."]
            : warnings;
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
        catch (DocumentUnreadableException e)
        {
            return [$"{consequence} {e.Message}"];
        }
    }

    private async Task GroupsAsync(CancellationToken cancellationToken)
    {
        await using var groups = new JiraGroupLister(client).ListAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await groups.MoveNextAsync();
    }

    private async Task LevelsAsync(CancellationToken cancellationToken)
    {
        await using var members = client
            .ListAsync<JiraLevelMember>(JiraAccess.LevelMembersPath, "issuesecurity.member", [], _ => null, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await members.MoveNextAsync();
    }

    /// <summary>Opens the first attachment of the first issues, if there is one.</summary>
    private Task<IReadOnlyList<string>> AttachmentWarningsAsync(IReadOnlyList<JiraProject> projects, CancellationToken cancellationToken)
        => !config.IncludeAttachments
            ? Task.FromResult<IReadOnlyList<string>>([])
            : WarningsAsync("Attachments cannot be read.", token => OpenFirstAsync(projects, token), cancellationToken);

    private async Task OpenFirstAsync(IReadOnlyList<JiraProject> projects, CancellationToken cancellationToken)
    {
        var page = await SearchAsync(projects, JiraConfig.MaxBatch, ["created", "attachment"], cancellationToken);
        var attachment = page.Issues.OrNone().SelectMany(issue => issue.Fields.Attachment.OrNone()).FirstOrDefault();
        if (attachment is not null)
            await (await client.DownloadAsync(attachment, cancellationToken)).DisposeAsync();
    }

    private Task<JiraSearchPage> SearchAsync(
        IReadOnlyList<JiraProject> projects, int limit, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        var jql = new JiraJql(config).Write(projects.Count > 0 ? projects[0].Id : SourcePartition.Whole.Key, null, null);
        return client.IsCloud
            ? client.SearchAsync(jql, null, limit, fields, cancellationToken)
            : client.SearchAsync(jql, 0, limit, fields, strict: true, cancellationToken);
    }
}
