using System.Globalization;
using System.IO.Hashing;
using System.Text.Json.Nodes;
using System.Text;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Turns issues and their attachments into documents.</summary>
internal sealed class JiraDocuments(JiraConfig config, JiraClient client, JiraAccess access, IReadOnlyList<JiraField> custom)
{
    /// <summary>Part of every fingerprint. Increase it when the same issue must be stored differently.</summary>
    private const int Version = 2;

    private readonly IssueText _text = new(config, client, custom);

    /// <summary>Returns the ids of an issue's documents.</summary>
    public static IEnumerable<string> Ids(JiraIssue issue)
    {
        var attachments = Attachments(issue);
        return attachments.Select(attachment => attachment.Id)
            .Concat(attachments.Odd.Select(row => row.Text("id")).OfType<string>())
            .Select(id => AttachmentId(issue, id))
            .Prepend(issue.Id);
    }

    public async Task<SourceChanges> FromAsync(JiraIssue issue, CancellationToken cancellationToken)
    {
        var readers = await access.ReadersAsync(issue, cancellationToken);
        var (documents, failures) = (new List<SourceDocument>(), new List<SourceFailure>());
        try
        {
            documents.Add(FromIssue(issue, readers));
        }
        catch (Exception e) when (e is not (SourceException or OperationCanceledException or OutOfMemoryException))
        {
            failures.Add(Failure(
                issue, issue.Id, $"The issue cannot be converted ({e.GetType().Name}). Open it in Jira and save it again."));
        }

        documents.AddRange(Attachments(issue).Select(attachment => FromAttachment(issue, attachment, readers)));
        failures.AddRange(OddParts(issue));
        return new SourceChanges { Documents = documents, Failures = failures };
    }

    private static JsonRows<JiraAttachment> Attachments(JiraIssue issue) => issue.Fields.Attachment ?? JsonRows<JiraAttachment>.Empty;

    /// <summary>The failures of comments and attachments whose rows cannot be read. A comment's is its issue's.</summary>
    private IEnumerable<SourceFailure> OddParts(JiraIssue issue)
    {
        foreach (var row in Attachments(issue).Odd)
        {
            yield return row.Text("id") is { } id
                ? Failure(issue, AttachmentId(issue, id), row.Describe("Jira"))
                : Failure(issue, issue.Id, $"The issue was read, but one of its attachments was not. {row.Describe("Jira")}");
        }

        if (config.IncludeComments && issue.Fields.Comment?.Comments?.Odd is [var comment, ..])
            yield return Failure(issue, issue.Id, $"The issue was read, but a comment of it was not. {comment.Describe("Jira")}");
    }

    private SourceFailure Failure(JiraIssue issue, string id, string message)
        => new(FailureScope.Document, id, FailureReason.Malformed, message) { Title = issue.Key, Link = _text.Link(issue.Key) };

    private SourceDocument FromIssue(JiraIssue issue, DocumentAccess readers)
    {
        var comments = config.IncludeComments ? issue.Fields.Comment : null;
        var inline = comments?.Comments ?? JsonRows<JiraComment>.Empty;
        var sections = _text.Sections(issue, inline);
        // Jira returns only an issue's first comments with it. The others are fetched when the text is needed.
        var content = comments is not null && comments.Total > inline.Given
            ? DocumentContent.Later(async cancellationToken => _text.Sections(issue, await AllCommentsAsync(issue.Id, cancellationToken)))
            : DocumentContent.Of(sections);
        return Document(issue, readers, content, Fingerprint(comments?.Total, sections));
    }

    private SourceDocument Document(JiraIssue issue, DocumentAccess readers, DocumentContent content, string fingerprint) => new()
    {
        Id = issue.Id,
        Title = string.IsNullOrWhiteSpace(issue.Fields.Summary) ? issue.Key : $"{issue.Key}: {issue.Fields.Summary}",
        Link = _text.Link(issue.Key),
        Content = content,
        CreatedAt = JiraTime.Parse(issue.Fields.Created),
        UpdatedAt = JiraTime.Parse(issue.Fields.Updated),
        Owners = Owners(issue.Fields.Reporter, issue.Fields.Assignee),
        Metadata = Metadata(issue),
        Fingerprint = fingerprint,
        Parent = issue.Fields.Parent?.Id,
        Access = readers,
    };

    private static string[] Owners(params JiraUser?[] users)
        => [.. users.Select(user => user?.EmailAddress ?? user?.Label).OfType<string>().Distinct()];

    private async Task<List<JiraComment>> AllCommentsAsync(string issue, CancellationToken cancellationToken)
    {
        var all = new List<JiraComment>();
        await foreach (var page in client.CommentsAsync(issue, cancellationToken))
            all.AddRange(page);
        return all;
    }

    private SourceDocument FromAttachment(JiraIssue issue, JiraAttachment attachment, DocumentAccess readers) => new()
    {
        Id = AttachmentId(issue, attachment.Id),
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
            ["labels"] = List(fields.Labels.OrNone()),
            ["components"] = List(fields.Components.OrNone().Select(component => component.Name).OfType<string>()),
            ["links"] = List(fields.Issuelinks.OrNone().Select(link => link.Describe()).OfType<string>()),
        };
        foreach (var field in custom)
            metadata.TryAdd(field.Name, fields.Custom.TryGetValue(field.Id, out var value) ? IssueText.ValueText(value) : null);
        return metadata.Where(pair => pair.Value is not null).ToDictionary();
    }

    private static JsonArray? List(IEnumerable<string> items)
        => items.ToList() is { Count: > 0 } list ? new JsonArray([.. list.Select(item => (JsonNode)item)]) : null;

    /// <summary>
    /// The text itself, because names that it shows, links and comments can change without Jira's time of the last change. That time is
    /// part of the text; it stands for the comments that did not come with the issue.
    /// </summary>
    private static string Fingerprint(int? comments, IReadOnlyList<DocumentSection> sections)
    {
        var hash = new XxHash128();
        foreach (var section in sections)
        {
            hash.Append(Encoding.UTF8.GetBytes(section.Text));
            hash.Append([0]);
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{Version}:{comments}:{Convert.ToHexStringLower(hash.GetCurrentHash())}");
    }

    private static string AttachmentId(JiraIssue issue, string attachment) => $"{issue.Id}/attachment/{attachment}";
}
