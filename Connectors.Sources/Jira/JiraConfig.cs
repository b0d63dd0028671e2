using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Jira;

internal sealed record JiraConfig : AtlassianConfig
{
    /// <summary>Jira takes no more ids at once (bulkfetch).</summary>
    public const int LargestBatch = 100;

    [Description("The site, as people open it: https://acme.atlassian.net or https://jira.acme.org/jira.")]
    public required Uri BaseUrl { get; init; }

    [Description("Who reads.")]
    public required JiraCredentials Credentials { get; init; }

    [Description("Projects to read, by key, as a list or with commas. None: all that the account may browse, or what jql_query says.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> ProjectKey { get; init; } = [];

    [Description("JQL that issues must match, too. Its ORDER BY is left out: the connector reads in an order of its own.")]
    public string? JqlQuery { get; init; }

    [Description("Whether comments are read. Those restricted to a group or role never are: who may read the issue need not be allowed to.")]
    public bool IncludeComments { get; init; } = true;

    [Description("Whether attachments become documents of their own.")]
    public bool IncludeAttachments { get; init; }

    [Description("The largest attachment to read, in bytes; size_limit holds as well."), Range(1L, 4L << 30)]
    public long AttachmentSizeLimit { get; init; } = 10L << 20;

    [Description("Issues with one of these labels are left out.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> LabelsToSkip { get; init; } = [];

    [Description("Comments by these e-mail addresses are left out.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> CommentEmailBlacklist { get; init; } = [];

    [Description("Custom fields to read, by name or id.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> CustomFields { get; init; } = [];

    [Description("How many seconds a sync looks back before the last one: Jira's index may lag, and its times may be of whole minutes."), Range(60, 86_400)]
    public int TimeBufferSeconds { get; init; } = 180;

    [Description("The most characters of one issue with its comments. What is longer is cut, and says so."), Range(1_000, 50_000_000)]
    public int IssueSizeLimit { get; init; } = 2_000_000;

    internal int Page => Math.Min(BatchSize ?? LargestBatch, LargestBatch);

    internal long LargestAttachment => Math.Min(SizeLimit, AttachmentSizeLimit);

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Wrong(BaseUrl) is { } wrong)
            yield return new ValidationResult(wrong, [nameof(BaseUrl)]);
        if (Credentials.Secrets().Missing() is { } missing)
            yield return new ValidationResult(missing, [nameof(Credentials)]);
        foreach (var key in ProjectKey.Where(key => !key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
            yield return new ValidationResult($"'{key}' is not a project's key: those are of letters, digits and _.", [nameof(ProjectKey)]);
        foreach (var result in base.Validate(validationContext))
            yield return result;
    }
}
