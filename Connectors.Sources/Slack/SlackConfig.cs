using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Slack;

internal sealed record SlackConfig : SourceConfig, IValidatableObject
{
    /// <summary>The maximum number of messages that Slack returns at a time.</summary>
    public const int MaxPage = 999;

    private const int DefaultPage = 200;
    private const int MaxLimitedPage = 15;

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The Slack app's credentials.")]
    public required SlackCredentials Credentials { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Workspace ID")]
    [Description("The workspace to read (T…). Needed only for a token of a whole Enterprise Grid organisation.")]
    public string? TeamId { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Names or IDs of channels to read, as a list or separated by commas. A leading # is ignored. Empty reads all.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> Channels { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Channels are regular expressions")]
    [Description("Treats every entry of channels as a regular expression that must match the whole channel name.")]
    public bool ChannelRegexEnabled { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Names or IDs of channels to leave out, as a list or separated by commas. Takes precedence over channels.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> ExcludeChannels { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Excluded channels are regular expressions")]
    [Description("Treats every entry of exclude_channels as a regular expression that must match the whole channel name.")]
    public bool ExcludeChannelRegexEnabled { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Reads private channels that the app was invited to. Needs the scopes groups:read and groups:history.")]
    public bool IncludePrivateChannels { get; init; } = true;

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Lets the app join public channels to read them (scope channels:join). If off, only channels it is a member of are read.")]
    public bool JoinPublicChannels { get; init; } = true;

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Reads messages that bots and apps wrote.")]
    public bool IncludeBotMessages { get; init; }

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Stores each attached file as a document of its own. Needs the scope files:read.")]
    public bool IncludeFiles { get; init; }

    [Display(GroupName = ConfigGroups.Advanced, Name = "Thread look-back (days)")]
    [Description("A sync looks this many days further back than the last one, for threads with late replies, edits or deleted replies.")]
    [Range(0, 3650)]
    public int ThreadLookbackDays { get; init; } = 30;

    [Display(GroupName = ConfigGroups.Advanced, Name = "Full channel check (days)")]
    [Description("A sync looks at a whole channel and its threads again after this many days, for changes before the look-back. 0: never.")]
    [Range(0, 3650)]
    public int AuditDays { get; init; } = 7;

    [Display(GroupName = ConfigGroups.Advanced, Name = "Edit look-back (hours)")]
    [Description("Every sync reads a thread again for this many hours after its last reply, to find edited replies.")]
    [Range(0, 8760)]
    public int EditLookbackHours { get; init; } = 24;

    [Display(GroupName = ConfigGroups.Advanced, Name = "Limited history access")]
    [Description("Set this for apps distributed outside the Slack Marketplace, which Slack limits to 15 messages per minute.")]
    public bool LimitedHistory { get; init; }

    [Display(GroupName = ConfigGroups.Advanced, Name = "API address")]
    [Description("The address of Slack's Web API, ending with a slash.")]
    public Uri BaseUrl { get; init; } = new("https://slack.com/api/");

    /// <summary>Messages per page of history.</summary>
    internal int PageSize => LimitedHistory
        ? Math.Min(BatchSize ?? MaxLimitedPage, MaxLimitedPage)
        : Math.Min(BatchSize ?? DefaultPage, MaxPage);

    /// <summary>Messages per page of a thread.</summary>
    internal int RepliesPageSize => LimitedHistory ? MaxLimitedPage : MaxPage;

    /// <summary>
    /// Threads with replies per batch. Each costs a call, and a page of them may cost more calls than a slice gets. Without a checkpoint
    /// within the page, every slice would start the page over.
    /// </summary>
    internal int ThreadsPerBatch => LimitedHistory ? 1 : 50;

    /// <summary>
    /// Threads that are read at the same time. A call that Slack refused keeps its place while it waits, so there are more places than
    /// calls that Slack answers at once. A limited app gets a call a minute, so reading ahead would only waste calls.
    /// </summary>
    internal int MaxParallelThreads => LimitedHistory ? 1 : 48;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsApiAddress(BaseUrl))
            yield return new ValidationResult("must be an http or https address that ends with a slash.", [nameof(BaseUrl)]);

        var patterns = (ChannelRegexEnabled ? Channels : []).Select(pattern => (nameof(Channels), pattern))
            .Concat((ExcludeChannelRegexEnabled ? ExcludeChannels : []).Select(pattern => (nameof(ExcludeChannels), pattern)));
        foreach (var (member, pattern) in patterns)
        {
            if (ChannelPattern.Error(pattern) is { } error)
                yield return new ValidationResult($"contains '{pattern}', which is not a usable regular expression: {error}", [member]);
        }
    }

    private static bool IsApiAddress(Uri url)
        => url.IsAbsoluteUri
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.AbsolutePath.EndsWith('/')
            && url.Query.Length == 0;
}

internal sealed record SlackCredentials
{
    [Display(GroupName = ConfigGroups.Connection, Name = "Bot token")]
    [Description("The app's bot token (xoxb-…) or a user token (xoxp-…)."), Required, Secret]
    [RegularExpression(@"^xox\S+$", ErrorMessage = "is not a Slack token; Slack tokens begin with xox.")]
    public required string SlackBotToken { get; init; }

    public override string ToString() => "SlackCredentials (hidden)";
}
