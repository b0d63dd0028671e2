using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Confluence;

/// <summary>The settings of a Confluence connector.</summary>
internal sealed record ConfluenceConfig : AtlassianConfig
{
    private const int MaxPagesPerRequest = 100;
    private const string CloudPath = "/wiki";

    [Display(Name = "Site address", GroupName = ConfigGroups.Connection)]
    [Description("The site's address as people open it, such as https://acme.atlassian.net/wiki or https://confluence.acme.org.")]
    public required Uri WikiBase { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account that the connector reads as. The connector finds only what this account may view.")]
    public required ConfluenceCredentials Credentials { get; init; }

    [Display(Name = "Pages to index", GroupName = ConfigGroups.Scope)]
    [Description("Which pages to read: all that the account may view, those of the spaces in space, or those in page_id.")]
    public ConfluenceIndexMode IndexMode { get; init; }

    [Display(Name = "Spaces", GroupName = ConfigGroups.Scope)]
    [Description("Keys of the spaces to read, as a list or separated by commas. Used if index_mode is space.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> Space { get; init; } = [];

    [Display(Name = "Page IDs", GroupName = ConfigGroups.Scope)]
    [Description("IDs of the pages to read, as a list or separated by commas. Used if index_mode is page.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> PageId { get; init; } = [];

    [Display(Name = "Include child pages", GroupName = ConfigGroups.Scope)]
    [Description("Whether to read all pages below those in page_id as well.")]
    public bool IndexRecursively { get; init; }

    [Display(Name = "Include blog posts", GroupName = ConfigGroups.Scope)]
    [Description("Whether to read blog posts.")]
    public bool IncludeBlogposts { get; init; } = true;

    [Display(Name = "Include archived pages", GroupName = ConfigGroups.Scope)]
    [Description("Whether to read archived pages.")]
    public bool IncludeArchived { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Labels, as a list or separated by commas. A page with one of them is left out, with its comments and attachments.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> LabelsToSkip { get; init; } = [];

    [Display(Name = "CQL filter", GroupName = ConfigGroups.Scope)]
    [Description("Additional CQL filter for pages, such as label = public. Empty means no filter.")]
    public string? CqlQuery { get; init; }

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Whether to add the footer and inline comments to the text of their page.")]
    public bool IncludeComments { get; init; } = true;

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Whether to read attachments. Each attachment becomes a document of its own.")]
    public bool IncludeAttachments { get; init; } = true;

    [Display(Name = "Overlap between syncs, in minutes", GroupName = ConfigGroups.Advanced)]
    [Description("Minutes before the last sync from which a sync looks for changes. Confluence's search index may lag behind.")]
    [Range(2, 10_080)]
    public int TimeBufferMinutes { get; init; } = 10;

    [Display(Name = "Search for deleted comments, in hours", GroupName = ConfigGroups.Advanced)]
    [Description("A sync looks for deleted comments if this many hours have passed. It takes a call for 250 pages or comments. 0: never.")]
    [Range(0, 8_760)]
    public int CommentCheckHours { get; init; } = 24;

    [Display(Name = "Maximum characters per page", GroupName = ConfigGroups.Advanced)]
    [Description("Maximum number of characters of a page with its comments. A longer text is cut, and a note at its end says so.")]
    [Range(1_000, 50_000_000)]
    public int PageSizeLimit { get; init; } = 2_000_000;

    /// <summary>How many pages to request at a time. The server lowers it if a request includes bodies.</summary>
    internal int PagesPerRequest => Math.Min(BatchSize ?? MaxPagesPerRequest, MaxPagesPerRequest);

    /// <summary>The site's address without the path at which Cloud serves Confluence.</summary>
    internal Uri Site
    {
        get
        {
            var address = WikiBase.AbsoluteUri.TrimEnd('/');
            var hasCloudPath = WikiBase.Segments.Length == 2 && address.EndsWith(CloudPath, StringComparison.Ordinal);
            return new Uri(hasCloudPath ? address[..^CloudPath.Length] : address);
        }
    }

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Wrong(WikiBase) is { } wrong)
            yield return new ValidationResult(wrong, [nameof(WikiBase)]);
        if (IndexMode == ConfluenceIndexMode.Space && Space.Count == 0)
            yield return new ValidationResult("is required if index_mode is space.", [nameof(Space)]);
        if (IndexMode == ConfluenceIndexMode.Page && PageId.Count == 0)
            yield return new ValidationResult("is required if index_mode is page.", [nameof(PageId)]);
        foreach (var id in PageId.Where(id => id.Length == 0 || !id.All(char.IsAsciiDigit)))
            yield return new ValidationResult($"\"{id}\" is not a page ID. Page IDs consist of digits only.", [nameof(PageId)]);
        foreach (var result in base.Validate(validationContext))
            yield return result;
    }
}

internal enum ConfluenceIndexMode
{
    Everything,
    Space,
    Page,
}
