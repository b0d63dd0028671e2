using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Web;

internal sealed record WebConfig : SourceConfig, IValidatableObject
{
    private const int MaxAddresses = 100;
    private const int DefaultBatch = 25;

    [Display(GroupName = ConfigGroups.Connection, Name = "Start addresses")]
    [Description("Pages from which links are followed within their site, such as https://docs.example.com/.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> StartUrls { get; init; } = [];

    [Display(GroupName = ConfigGroups.Connection, Name = "Sitemaps")]
    [Description("Addresses of sitemaps or sitemap indexes (XML, also compressed, or text). Each page that they list is read.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> SitemapUrl { get; init; } = [];

    [Display(GroupName = ConfigGroups.Connection, Name = "Feeds")]
    [Description("Addresses of feeds (RSS or Atom). The page of each entry is read, and stays when the feed drops the entry.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> FeedUrl { get; init; } = [];

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("A user name and password for sites that ask for them (HTTP Basic). Empty: none.")]
    public WebCredentials? Credentials { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description(ReaderNames.Description)]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Access { get; init; } = [ReaderNames.Everyone];

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Pages to read: patterns of paths with their query, such as docs/** or *.pdf. Empty: all.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Include { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Pages to leave out, such as login or archive/**. Excluding outweighs including.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Address filter")]
    [Description("A regular expression that must match somewhere in the address of every page to read. Empty: all.")]
    [StringLength(500)]
    public string? UrlFilter { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("How many links may lead from a start address to a page. 0 reads only the start addresses.")]
    [Range(0, 50)]
    public int MaxDepth { get; init; } = 10;

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("How many addresses of a site to visit at most. A site that has more is reported, and nothing of it is deleted.")]
    [Range(1, 500_000)]
    public int MaxPages { get; init; } = 10_000;

    [Display(GroupName = ConfigGroups.Content, Name = "Read linked files")]
    [Description("Reads files that pages link to or sitemaps list, such as PDF and Word.")]
    public bool FollowPdfLinks { get; init; } = true;

    [Display(GroupName = ConfigGroups.Advanced)]
    [Description("Requests to a site per minute, by all workers. A crawl-delay in the site's robots.txt lowers it.")]
    [Range(1, 60_000)]
    public int RequestsPerMinute { get; init; } = 300;

    [Display(GroupName = ConfigGroups.Advanced, Name = "Check of unchanged pages (days)")]
    [Description("A page whose date in the sitemap is unchanged is asked for again after this many days. 0: in every sync.")]
    [Range(0, 30)]
    public int RecheckDays { get; init; } = 7;

    [Display(GroupName = ConfigGroups.Advanced, Name = "Obey robots.txt")]
    [Description("Leaves out what the site's robots.txt disallows. Switch it off only for sites of your own.")]
    public bool ObeyRobots { get; init; } = true;

    [Display(GroupName = ConfigGroups.Advanced, Name = "Trust canonical links")]
    [Description("Reads a page that names another address of its site as canonical under that address only.")]
    public bool TrustCanonical { get; init; } = true;

    [Display(GroupName = ConfigGroups.Advanced)]
    [Description("The User-Agent to send. The part before its first slash is the name that robots.txt is searched for.")]
    [RegularExpression(@"^[A-Za-z_-][\x20-\x7E]{0,198}$", ErrorMessage = "must be printable ASCII that begins with a letter.")]
    public string UserAgent { get; init; } = "Connectors/1.0";

    /// <summary>Addresses per batch.</summary>
    internal int PageSize => Math.Min(BatchSize ?? DefaultBatch, 100);

    /// <summary>A short name for the settings that decide what is kept of a page.</summary>
    internal string Terms => WebAddress.Key(string.Join(
        '\n',
        [
            .. Include, "-", .. Exclude, "-", .. Access,
            $"{UrlFilter} {FollowPdfLinks} {ObeyRobots} {TrustCanonical} {UserAgent} {SizeLimit}",
        ]));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var addresses = new[] { (nameof(StartUrls), StartUrls), (nameof(SitemapUrl), SitemapUrl), (nameof(FeedUrl), FeedUrl) };
        if (addresses.All(list => list.Item2.Count == 0))
            yield return new ValidationResult("must name an address, or sitemap_url or feed_url must.", [nameof(StartUrls)]);
        foreach (var (key, list) in addresses)
        {
            if (list.Count > MaxAddresses)
                yield return new ValidationResult($"must not have more than {MaxAddresses} addresses.", [key]);
            if (list.FirstOrDefault(text => WebAddress.Parse(text, null) is null) is { } wrong)
                yield return new ValidationResult($"contains '{wrong}', which is no http or https address.", [key]);
        }

        foreach (var wrong in PathPatterns.Errors(Include, Exclude))
            yield return wrong;

        if (ReaderNames.SettingError(Access) is { } error)
            yield return new ValidationResult(error, [nameof(Access)]);
        if (UrlFilter is { Length: > 0 } && Filter() is null)
            yield return new ValidationResult("is not a usable regular expression.", [nameof(UrlFilter)]);
    }

    /// <summary>Returns the address filter. Null if there is none, or if it is not usable.</summary>
    internal Regex? Filter()
    {
        if (string.IsNullOrEmpty(UrlFilter))
            return null;
        try
        {
            return new Regex(UrlFilter, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}

internal sealed record WebCredentials
{
    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The user name."), Required]
    public required string Username { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The password."), Required, Secret]
    public required string Password { get; init; }

    public override string ToString() => "WebCredentials (hidden)";
}
