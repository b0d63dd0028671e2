using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Jira;

internal sealed record JiraConfig : AtlassianConfig
{
    /// <summary>The maximum number of ids that Jira accepts in one bulkfetch.</summary>
    public const int MaxBatch = 100;

    [Display(GroupName = ConfigGroups.Connection, Name = "Site URL")]
    [Description("The address of the site in a browser, such as https://acme.atlassian.net or https://jira.acme.org/jira.")]
    public required Uri BaseUrl { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The credentials of the account used to read. Fill in one kind.")]
    public required JiraCredentials Credentials { get; init; }

    [Display(GroupName = ConfigGroups.Scope, Name = "Project keys")]
    [Description("The keys of the projects to read, as a list or separated by commas. "
        + "If it is empty, every project that the account may browse is read, or every issue that jql_query finds.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> ProjectKey { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "JQL query")]
    [Description("An additional JQL filter for issues. An ORDER BY in it has no effect. If it is empty, issues are not filtered.")]
    public string? JqlQuery { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Issues with one of these labels are not read. A list, or separated by commas.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> LabelsToSkip { get; init; } = [];

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Whether an issue's text includes its comments. Comments restricted to a group or role are never included, "
        + "because not every reader of the issue may read them.")]
    public bool IncludeComments { get; init; } = true;

    [Display(GroupName = ConfigGroups.Content, Name = "Comment authors to skip")]
    [Description("Comments by accounts with one of these e-mail addresses are left out. A list, or separated by commas.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> CommentEmailBlacklist { get; init; } = [];

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Whether attachments become documents.")]
    public bool IncludeAttachments { get; init; }

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Custom fields to add to the text and the metadata, by name or id. A list, or separated by commas.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> CustomFields { get; init; } = [];

    [Display(GroupName = ConfigGroups.Advanced)]
    [Description("The maximum size of an attachment, in bytes. The smaller of this and size_limit applies."), Range(1L, 4L << 30)]
    public long AttachmentSizeLimit { get; init; } = 10L << 20;

    [Display(GroupName = ConfigGroups.Advanced)]
    [Description("The maximum length of an issue with its comments, in characters. A longer text is cut, with a note."),
        Range(1_000, 50_000_000)]
    public int IssueSizeLimit { get; init; } = 2_000_000;

    [Display(GroupName = ConfigGroups.Advanced, Name = "Time buffer (seconds)")]
    [Description("How far a sync looks back before the previous one, in seconds. Jira's index may lag and may round times to minutes."),
        Range(60, 86_400)]
    public int TimeBufferSeconds { get; init; } = 180;

    internal int PageSize => Math.Min(BatchSize ?? MaxBatch, MaxBatch);

    internal long MaxAttachmentBytes => Math.Min(SizeLimit, AttachmentSizeLimit);

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Wrong(BaseUrl) is { } wrong)
            yield return new ValidationResult(wrong, [nameof(BaseUrl)]);
        foreach (var key in ProjectKey.Where(key => !key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
        {
            yield return new ValidationResult(
                $"\"{key}\" is not a project key. A project key consists of letters, digits and underscores.", [nameof(ProjectKey)]);
        }

        foreach (var result in base.Validate(validationContext))
            yield return result;
    }
}
