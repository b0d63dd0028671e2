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
            await TryJqlAsync(projects, cancellationToken);
            return new SourceCheck(await SeesReadersAsync(projects, cancellationToken)
                ? []
                : ["The account cannot see who may browse the project, so no user will find its issues. Give it Administer Projects."]);
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

    private async Task TryJqlAsync(IReadOnlyList<JiraProject> projects, CancellationToken cancellationToken)
    {
        var jql = new JiraJql(config).Write(projects.Count > 0 ? projects[0].Id : SourcePartition.Whole.Key, null, null);
        if (client.IsCloud)
            await client.SearchAsync(jql, null, 1, ["created"], cancellationToken);
        else
            await client.SearchAsync(jql, 0, 1, ["created"], strict: true, cancellationToken);
    }

    private async Task<bool> SeesReadersAsync(IReadOnlyList<JiraProject> projects, CancellationToken cancellationToken)
        => projects.Count == 0 || !(await new JiraAccess(client).BrowsersAsync(projects[0].Id, cancellationToken)).IsNobody;
}
