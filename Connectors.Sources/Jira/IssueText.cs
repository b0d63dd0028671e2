using System.Globalization;
using System.Text.Json;
using System.Text;
using Connectors.Sources.Atlassian.Adf;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;
using Connectors.Sources.Jira.Markup;

namespace Connectors.Sources.Jira;

/// <summary>Writes an issue as Markdown: its properties, its description, and a section for each comment.</summary>
internal sealed class IssueText(JiraConfig config, JiraClient client, IReadOnlyList<JiraField> custom)
{
    /// <summary>Converts rich text of Cloud (ADF) or Data Center (wiki markup) to Markdown.</summary>
    public static string Convert(JsonElement text) => text.ValueKind switch
    {
        JsonValueKind.Object => AdfMarkdown.Convert(text),
        JsonValueKind.String => WikiMarkup.Convert(text.GetString()!),
        _ => "",
    };

    /// <summary>About how long an issue's text is, as Jira sends it.</summary>
    public static long Length(JiraIssue issue)
        => Length(issue.Fields.Description) + (issue.Fields.Comment?.Comments).OrNone().Sum(comment => Length(comment.Body));

    private static long Length(JsonElement text) => text.ValueKind == JsonValueKind.Undefined ? 0 : text.GetRawText().Length;

    public IReadOnlyList<DocumentSection> Sections(JiraIssue issue, IEnumerable<JiraComment> comments)
    {
        var link = Link(issue.Key);
        List<DocumentSection> sections = [new(Head(issue), link)];
        foreach (var comment in comments.Where(IsWanted))
        {
            var text = $"- {comment.Author?.Label ?? "unknown user"} ({JiraTime.Format(comment.Created)}):\n{Convert(comment.Body)}\n\n";
            var heading = sections.Count == 1 ? "\n## Comments\n\n" : "";
            sections.Add(new DocumentSection(heading + text, $"{link}?focusedCommentId={comment.Id}"));
        }

        return SectionLimit.Cut(sections, config.IssueSizeLimit, "issue_size_limit");
    }

    public string Link(string key) => new Uri(client.Site, $"browse/{key}").AbsoluteUri;

    /// <summary>Returns a custom field's value as text, or null if it has none.</summary>
    public static string? ValueText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(ValueText).Where(item => item is { Length: > 0 })),
        JsonValueKind.Object when AdfNode.Type(value) == AdfTypes.Document => AdfMarkdown.Convert(value),
        JsonValueKind.Object => AdfNode.Text(value, "value") ?? AdfNode.Text(value, "displayName")
            ?? AdfNode.Text(value, "name") ?? AdfNode.Text(value, "key"),
        _ => null,
    };

    private string Head(JiraIssue issue)
    {
        var text = new StringBuilder("---\n");
        foreach (var (name, value) in Properties(issue).Where(property => !string.IsNullOrEmpty(property.Value)))
            text.Append(name).Append(": ").Append(value!.ReplaceLineEndings(" ")).Append('\n');
        text.Append("---\n\n## Description\n\n");
        var description = Convert(issue.Fields.Description);
        text.Append(description.Length > 0 ? description : "No description provided.").Append('\n');
        if (config.IncludeAttachments && issue.Fields.Attachment is { Count: > 0 } attachments)
        {
            text.Append("\n## Attachments\n\n");
            foreach (var attachment in attachments)
                text.Append(CultureInfo.InvariantCulture, $"- {attachment.Filename} ({attachment.Size} bytes)\n");
        }

        return text.ToString();
    }

    private IEnumerable<(string Name, string? Value)> Properties(JiraIssue issue)
    {
        var fields = issue.Fields;
        yield return ("key", issue.Key);
        yield return ("url", Link(issue.Key));
        yield return ("summary", fields.Summary);
        yield return ("status", fields.Status?.Name ?? "Unknown");
        yield return ("priority", fields.Priority?.Name ?? "Unspecified");
        yield return ("issue_type", fields.Issuetype?.Name ?? "Unknown");
        yield return ("project", fields.Project?.Name);
        yield return ("project_key", fields.Project?.Key);
        yield return ("reporter", fields.Reporter?.Label);
        yield return ("assignee", fields.Assignee?.Label);
        yield return ("labels", string.Join(", ", fields.Labels.OrNone()));
        yield return ("components", string.Join(", ", fields.Components.OrNone().Select(component => component.Name)));
        yield return ("fix_versions", string.Join(", ", fields.FixVersions.OrNone().Select(version => version.Name)));
        yield return ("parent", fields.Parent?.Key);
        yield return ("links", string.Join(", ", fields.Issuelinks.OrNone().Select(link => link.Describe()).OfType<string>()));
        yield return ("resolution", fields.Resolution?.Name);
        yield return ("created", JiraTime.Format(fields.Created));
        yield return ("updated", JiraTime.Format(fields.Updated));
        yield return ("due", fields.Duedate);
        yield return ("resolved", JiraTime.Format(fields.Resolutiondate));
        foreach (var field in custom)
            yield return (field.Name, fields.Custom.TryGetValue(field.Id, out var value) ? ValueText(value) : null);
    }

    private bool IsWanted(JiraComment comment)
        => !comment.IsRestricted
            && (comment.Author?.EmailAddress is not { Length: > 0 } email
                || !config.CommentEmailBlacklist.Contains(email, StringComparer.OrdinalIgnoreCase));
}
