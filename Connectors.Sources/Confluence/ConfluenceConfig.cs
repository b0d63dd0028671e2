using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceConfig : AtlassianConfig
{
    [Description("The site, as people open it: https://acme.atlassian.net/wiki or https://confluence.acme.org.")]
    public required Uri WikiBase { get; init; }

    [Description("Who reads.")]
    public required ConfluenceCredentials Credentials { get; init; }

    [Description("What to read: everything, the spaces of space, or the pages of page_id.")]
    public ConfluenceIndexMode IndexMode { get; init; }

    [Description("Spaces to read, by key, as a list or with commas (index_mode space).")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Space { get; init; } = [];

    [Description("Pages to read, by id, as a list or with commas (index_mode page).")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> PageId { get; init; } = [];

    [Description("Whether the pages below those of page_id are read, too.")]
    public bool IndexRecursively { get; init; }

    [Description("Whether blog posts are read.")]
    public bool IncludeBlogposts { get; init; } = true;

    [Description("Whether comments, footer and inline, are read with their page.")]
    public bool IncludeComments { get; init; } = true;

    [Description("Whether attachments become documents of their own.")]
    public bool IncludeAttachments { get; init; } = true;

    [Description("Whether archived pages are read.")]
    public bool IncludeArchived { get; init; }

    [Description("Pages with one of these labels are left out, with their comments and attachments.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> LabelsToSkip { get; init; } = [];

    [Description("CQL that pages must match, too.")]
    public string? CqlQuery { get; init; }

    [Description("How many minutes a sync looks back before the last one: Confluence's index may lag, and its times are of whole minutes."), Range(2, 10_080)]
    public int TimeBufferMinutes { get; init; } = 10;

    [Description("The most characters of one page with its comments. What is longer is cut, and says so."), Range(1_000, 50_000_000)]
    public int PageSizeLimit { get; init; } = 2_000_000;

    /// <summary>How many pages to ask for at a time; the server lowers it where bodies are asked for.</summary>
    internal int Page => Math.Min(BatchSize ?? 100, 100);

    /// <summary>The site without the path that Cloud has Confluence at.</summary>
    internal Uri Site => new(WikiBase.AbsoluteUri.TrimEnd('/') is var text && text.EndsWith("/wiki", StringComparison.Ordinal) && WikiBase.Segments.Length == 2 ? text[..^5] : text);

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Wrong(WikiBase) is { } wrong)
            yield return new ValidationResult(wrong, [nameof(WikiBase)]);
        if (Credentials.Secrets().Missing() is { } missing)
            yield return new ValidationResult(missing, [nameof(Credentials)]);
        if (IndexMode == ConfluenceIndexMode.Space && Space.Count == 0)
            yield return new ValidationResult("is required for index_mode space.", [nameof(Space)]);
        if (IndexMode == ConfluenceIndexMode.Page && PageId.Count == 0)
            yield return new ValidationResult("is required for index_mode page.", [nameof(PageId)]);
        foreach (var id in PageId.Where(id => id.Length == 0 || !id.All(char.IsAsciiDigit)))
            yield return new ValidationResult($"'{id}' is not a page's id: those are of digits.", [nameof(PageId)]);
        foreach (var result in base.Validate(validationContext))
            yield return result;
    }
}
