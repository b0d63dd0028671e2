using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;

namespace Connectors.Sources.Jira;

/// <summary>Turns issues and their attachments into documents.</summary>
internal sealed class JiraDocuments(JiraConfig config, JiraClient client, JiraAccess access, IReadOnlyList<JiraField> custom)
{
    /// <summary>Part of every fingerprint. Increase it when the same issue must be stored differently.</summary>
    private const int Version = 1;

    private readonly IssueText _text = new(config, client, custom);

    /// <summary>Returns the ids of an issue's documents.</summary>
    public static IEnumerable<string> Ids(JiraIssue issue)
        => (issue.Fields.Attachment ?? []).Select(attachment => AttachmentId(issue, attachment)).Prepend(issue.Id);

    public async Task<IReadOnlyList<SourceDocument>> FromAsync(JiraIssue issue, CancellationToken cancellationToken)
    {
        var readers = await access.ReadersAsync(issue, cancellationToken);
        var attachments = (issue.Fields.Attachment ?? []).Select(attachment => FromAttachment(issue, attachment, readers));
        return [FromIssue(issue, readers), .. attachments];
    }

    private SourceDocument FromIssue(JiraIssue issue, DocumentAccess readers) => new()
    {
        Id = issue.Id,
        Title = string.IsNullOrWhiteSpace(issue.Fields.Summary) ? issue.Key : $"{issue.Key}: {issue.Fields.Summary}",
        Link = _text.Link(issue.Key),
        Content = Content(issue),
        CreatedAt = JiraTime.Parse(issue.Fields.Created),
        UpdatedAt = JiraTime.Parse(issue.Fields.Updated),
        Owners = Owners(issue.Fields.Reporter, issue.Fields.Assignee),
        Metadata = Metadata(issue),
        Fingerprint = Fingerprint(issue),
        Parent = issue.Fields.Parent?.Id,
        Access = readers,
    };

    private static string[] Owners(params JiraUser?[] users)
        => [.. users.Select(user => user?.EmailAddress ?? user?.Label).OfType<string>().Distinct()];

    /// <summary>Jira returns only an issue's first comments with it. The others are fetched when the text is needed.</summary>
    private DocumentContent Content(JiraIssue issue)
    {
        IReadOnlyList<JiraComment> inline = config.IncludeComments ? issue.Fields.Comment?.Comments ?? [] : [];
        return config.IncludeComments && issue.Fields.Comment is { } comments && comments.Total > inline.Count
            ? DocumentContent.Later(async cancellationToken => _text.Sections(issue, await AllCommentsAsync(issue.Id, cancellationToken)))
            : DocumentContent.Of(_text.Sections(issue, inline));
    }

    private async Task<List<JiraComment>> AllCommentsAsync(string issue, CancellationToken cancellationToken)
    {
        var all = new List<JiraComment>();
        await foreach (var page in client.CommentsAsync(issue, cancellationToken))
            all.AddRange(page);
        return all;
    }

    private SourceDocument FromAttachment(JiraIssue issue, JiraAttachment attachment, DocumentAccess readers) => new()
    {
        Id = AttachmentId(issue, attachment),
        Title = attachment.Filename ?? attachment.Id,
        Link = _text.Link(issue.Key),
        Content = DocumentContent.File(
            attachment.Filename ?? attachment.Id, attachment.MimeType, attachment.Size, token => OpenAsync(attachment, token)),
        CreatedAt = JiraTime.Parse(attachment.Created),
        UpdatedAt = JiraTime.Parse(attachment.Created),
        Owners = attachment.Author?.Label is { } author ? [author] : [],
        Metadata = new Dictionary<string, JsonNode?> { ["issue"] = issue.Key, ["project_key"] = issue.Fields.Project?.Key },
        // An attachment never changes, it is only replaced by another. The issue's key is part of the stored metadata.
        Fingerprint = string.Create(
            CultureInfo.InvariantCulture, $"{Version}:{attachment.Id}:{attachment.Size}:{issue.Key}:{attachment.Filename}"),
        Parent = issue.Id,
        AttachedTo = issue.Id,
        Access = readers,
    };

    private async Task<Stream> OpenAsync(JiraAttachment attachment, CancellationToken cancellationToken)
        => attachment.Size > config.MaxAttachmentBytes
            ? throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"The attachment has {attachment.Size} bytes, more than the limit of {config.MaxAttachmentBytes}.")
            : await client.DownloadAsync(attachment, cancellationToken);

    private Dictionary<string, JsonNode?> Metadata(JiraIssue issue)
    {
        var fields = issue.Fields;
        var metadata = new Dictionary<string, JsonNode?>
        {
            ["key"] = issue.Key,
            ["status"] = fields.Status?.Name,
            ["priority"] = fields.Priority?.Name,
            ["issue_type"] = fields.Issuetype?.Name,
            ["project"] = fields.Project?.Name,
            ["project_key"] = fields.Project?.Key,
            ["reporter"] = fields.Reporter?.Label,
            ["reporter_email"] = fields.Reporter?.EmailAddress,
            ["assignee"] = fields.Assignee?.Label,
            ["assignee_email"] = fields.Assignee?.EmailAddress,
            ["resolution"] = fields.Resolution?.Name,
            ["resolution_date"] = JiraTime.Format(fields.Resolutiondate),
            ["created"] = JiraTime.Format(fields.Created),
            ["updated"] = JiraTime.Format(fields.Updated),
            ["duedate"] = fields.Duedate,
            ["parent"] = fields.Parent?.Key,
            ["labels"] = List(fields.Labels ?? []),
            ["components"] = List((fields.Components ?? []).Select(component => component.Name).OfType<string>()),
            ["links"] = List((fields.Issuelinks ?? []).Select(link => link.Describe()).OfType<string>()),
        };
        foreach (var field in custom)
            metadata.TryAdd(field.Name, fields.Custom.TryGetValue(field.Id, out var value) ? IssueText.ValueText(value) : null);
        return metadata.Where(pair => pair.Value is not null).ToDictionary();
    }

    private static JsonArray? List(IEnumerable<string> items)
        => items.ToList() is { Count: > 0 } list ? new JsonArray([.. list.Select(item => (JsonNode)item)]) : null;

    /// <summary>
    /// Jira's time of the last change covers comments and attachments. Displayed names (of a project, a user) can change without it, so
    /// they are part of the fingerprint.
    /// </summary>
    private string Fingerprint(JiraIssue issue)
    {
        var fields = issue.Fields;
        var shown = string.Join(
            '\n', issue.Key, fields.Status?.Name, fields.Project?.Name, fields.Assignee?.Label, fields.Reporter?.Label,
            config.IncludeComments, string.Join(',', custom.Select(field => field.Id)));
        var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(shown));
        return string.Create(CultureInfo.InvariantCulture, $"{Version}:{fields.Updated}:{fields.Comment?.Total}:{hash:x}");
    }

    private static string AttachmentId(JiraIssue issue, JiraAttachment attachment) => $"{issue.Id}/attachment/{attachment.Id}";
}
