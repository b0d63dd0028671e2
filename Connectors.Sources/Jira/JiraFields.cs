using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Jira;

/// <summary>An issue's fields, those that were asked for; any may be absent or null.</summary>
internal sealed record JiraFields
{
    public string? Summary { get; init; }

    /// <summary>ADF on Cloud, wiki markup on Data Center.</summary>
    public JsonElement Description { get; init; }

    public string? Created { get; init; }

    public string? Updated { get; init; }

    public string? Duedate { get; init; }

    public string? Resolutiondate { get; init; }

    public JiraNamed? Status { get; init; }

    public JiraNamed? Priority { get; init; }

    public JiraNamed? Issuetype { get; init; }

    public JiraNamed? Resolution { get; init; }

    public JiraNamed? Security { get; init; }

    public JiraProject? Project { get; init; }

    public JiraUser? Assignee { get; init; }

    public JiraUser? Reporter { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public IReadOnlyList<JiraNamed>? Components { get; init; }

    public IReadOnlyList<JiraNamed>? FixVersions { get; init; }

    public JiraIssue? Parent { get; init; }

    public IReadOnlyList<JiraLink>? Issuelinks { get; init; }

    public JiraComments? Comment { get; init; }

    public IReadOnlyList<JiraAttachment>? Attachment { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Custom { get; init; } = [];
}
