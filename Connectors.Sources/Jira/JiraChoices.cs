using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Lists the projects that the account may browse.</summary>
internal sealed class JiraChoices(JiraClient client)
{
    public async IAsyncEnumerable<SourceChoice> ListAsync(
        ChoiceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync(request.Filter, cancellationToken))
        {
            foreach (var project in page)
                yield return new SourceChoice(project.Key, project.Name ?? project.Key, project.Name is null ? null : project.Key);
        }
    }

    private IAsyncEnumerable<JsonRows<JiraProject>> PagesAsync(string? filter, CancellationToken cancellationToken)
        => client.IsCloud
            ? client.ListAsync<JiraProject>(
                "project/search", "project.search", [("query", filter), ("orderBy", "name")], project => project.Id, cancellationToken)
            : OnePageAsync(cancellationToken);

    /// <summary>Data Center gives all projects at once.</summary>
    private async IAsyncEnumerable<JsonRows<JiraProject>> OnePageAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await client.ProjectsAsync(cancellationToken);
    }
}
