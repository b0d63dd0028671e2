using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <param name="Id">Stays the same when the issue moves to another project; the key changes.</param>
internal sealed record JiraIssue(string Id, string Key, JiraIssueFields Fields) : IJsonRow
{
    /// <inheritdoc/>
    /// <remarks>The issues that another one names, such as its parent, are no rows and need no fields.</remarks>
    string? IJsonRow.Lacks => string.IsNullOrEmpty(Id) ? "$.id" : string.IsNullOrEmpty(Key) ? "$.key" : Fields is null ? "$.fields" : null;
}

/// <summary>An issue whose fields were not requested.</summary>
internal sealed record JiraIssueKey(string? Id, string? Key) : IJsonRow;

/// <summary>The requested fields of an issue. Any of them may be missing or null.</summary>
internal sealed record JiraIssueFields
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

    public JsonRows<string>? Labels { get; init; }

    public JsonRows<JiraNamed>? Components { get; init; }

    public JsonRows<JiraNamed>? FixVersions { get; init; }

    public JiraIssue? Parent { get; init; }

    public JsonRows<JiraIssueLink>? Issuelinks { get; init; }

    public JiraComments? Comment { get; init; }

    public JsonRows<JiraAttachment>? Attachment { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Custom { get; init; } = [];
}

/// <summary>A status, priority, type, resolution, security level, component or version.</summary>
internal sealed record JiraNamed(string? Id, string? Name);

internal sealed record JiraProject(string Id, string Key, string? Name) : IJsonRow
{
    public JiraUser? Lead { get; init; }
}

/// <summary>
/// An account. Cloud identifies it by accountId and may hide the e-mail address. Data Center uses key and name, and only the name in roles.
/// </summary>
internal sealed record JiraUser
{
    public string? AccountId { get; init; }

    public string? Key { get; init; }

    public string? Name { get; init; }

    public string? DisplayName { get; init; }

    public string? EmailAddress { get; init; }

    public string? Label => DisplayName ?? EmailAddress ?? Name;

    /// <summary>Returns null if nothing identifies the account.</summary>
    public Principal? Principal()
        => (AccountId ?? Name ?? Key) is { Length: > 0 } id
            ? Sources.Principal.User(id, string.IsNullOrEmpty(EmailAddress) ? null : EmailAddress)
            : null;
}

/// <param name="Comments">An issue contains only its first comments.</param>
/// <param name="Total">The number of all comments of the issue.</param>
/// <param name="StartAt">The number of the comments before these.</param>
internal sealed record JiraComments(JsonRows<JiraComment>? Comments, int Total, int? StartAt);

internal sealed record JiraComment : IJsonRow
{
    public required string Id { get; init; }

    public JiraUser? Author { get; init; }

    /// <summary>ADF on Cloud, wiki markup on Data Center.</summary>
    public JsonElement Body { get; init; }

    public string? Created { get; init; }

    /// <summary>An object if only a group or role may read the comment.</summary>
    public JsonElement Visibility { get; init; }

    /// <summary>False for an internal comment of a service desk.</summary>
    public bool? JsdPublic { get; init; }

    public bool IsRestricted => Visibility.ValueKind == JsonValueKind.Object || JsdPublic == false;
}

internal sealed record JiraAttachment : IJsonRow
{
    public required string Id { get; init; }

    public string? Filename { get; init; }

    public string? MimeType { get; init; }

    public long? Size { get; init; }

    public string? Created { get; init; }

    public string? Content { get; init; }

    public JiraUser? Author { get; init; }
}

internal sealed record JiraIssueLink(JiraLinkType? Type, JiraIssue? InwardIssue, JiraIssue? OutwardIssue)
{
    /// <summary>Returns "blocks ABC-1", or null if the account may not see the linked issue.</summary>
    public string? Describe()
        => OutwardIssue is not null ? $"{Type?.Outward} {OutwardIssue.Key}".Trim()
            : InwardIssue is not null ? $"{Type?.Inward} {InwardIssue.Key}".Trim() : null;
}

internal sealed record JiraLinkType(string? Inward, string? Outward);

/// <summary>The definition of a field.</summary>
internal sealed record JiraField(string Id, string Name) : IJsonRow
{
    string? IJsonRow.Lacks => string.IsNullOrEmpty(Id) ? "$.id" : Name is null ? "$.name" : null;
}

/// <summary>The account that the credentials belong to.</summary>
internal sealed record JiraMyself(string? AccountId, string? Name, string? DisplayName);

/// <summary>A page of a search. Cloud returns a token for the next page, Data Center a total.</summary>
/// <param name="IsLast">Whether no page follows (Cloud). See <see cref="PageTokens"/> if there is a token nevertheless.</param>
internal sealed record JiraSearchPage(JsonRows<JiraIssue>? Issues, string? NextPageToken, int? Total, bool? IsLast);

/// <summary>A page of a search that requested only ids and keys.</summary>
/// <param name="IsLast">As for <see cref="JiraSearchPage"/>.</param>
internal sealed record JiraKeyPage(JsonRows<JiraIssueKey>? Issues, string? NextPageToken, bool? IsLast);

/// <summary>The answer of bulkfetch. It leaves out issues that do not exist or that the account may not see.</summary>
internal sealed record JiraBulkFetch(JsonRows<JiraIssue>? Issues, JsonRows<JiraIssueError>? IssueErrors);

internal sealed record JiraIssueError(string? Id, string? ErrorMessage);

/// <summary>A page of a list that Jira pages by offset.</summary>
/// <param name="StartAt">The number of the values before the page.</param>
internal sealed record JiraPage<T>(JsonRows<T>? Values, bool? IsLast, int? Total, int? StartAt)
    where T : class;
