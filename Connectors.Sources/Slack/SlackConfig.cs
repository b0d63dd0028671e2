using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Slack;

internal sealed record SlackConfig : SourceConfig, IValidatableObject
{
    /// <summary>Slack refuses to give more messages at a time.</summary>
    public const int LargestPage = 999;

    [Description("The app's credentials.")]
    public required SlackCredentials Credentials { get; init; }

    [Description("Channels to read, by name or id, as a list or with commas; a leading # is ignored. None: all that can be read.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Channels { get; init; } = [];

    [Description("Whether channels are regular expressions that a whole name must match.")]
    public bool ChannelRegexEnabled { get; init; }

    [Description("Channels to leave out, after channels was applied.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> ExcludeChannels { get; init; } = [];

    [Description("Whether exclude_channels are regular expressions that a whole name must match.")]
    public bool ExcludeChannelRegexEnabled { get; init; }

    [Description("Whether to read private channels that the app was invited to (scopes groups:read, groups:history).")]
    public bool IncludePrivateChannels { get; init; } = true;

    [Description("Whether to join public channels in order to read them (scope channels:join). Otherwise only channels that the app is in are read.")]
    public bool JoinPublicChannels { get; init; } = true;

    [Description("Whether messages of bots and apps are read.")]
    public bool IncludeBotMessages { get; init; }

    [Description("Whether files become documents of their own (scope files:read).")]
    public bool IncludeFiles { get; init; }

    [Description("How many days back a sync looks for threads with late replies, edits or deleted replies."), Range(0, 3650)]
    public int ThreadLookbackDays { get; init; } = 30;

    [Description("After how many days a sync looks at all of a channel again, for what changed in threads from before the look-back. 0: never."), Range(0, 3650)]
    public int AuditDays { get; init; } = 7;

    [Description("For how many hours after its last reply a thread is read again whole, to find edited replies."), Range(0, 8760)]
    public int EditLookbackHours { get; init; } = 24;

    [Description("For apps that Slack limits to one call a minute with 15 messages each (distributed outside of its Marketplace).")]
    public bool LimitedHistory { get; init; }

    [Description("The workspace to read, for tokens of a whole Enterprise Grid organisation.")]
    public string? TeamId { get; init; }

    [Description("Where Slack's API is.")]
    public Uri BaseUrl { get; init; } = new("https://slack.com/api/");

    /// <summary>How many messages to ask for at a time.</summary>
    internal int Page => LimitedHistory ? Math.Min(BatchSize ?? 15, 15) : Math.Min(BatchSize ?? 200, LargestPage);

    /// <summary>
    /// After so many calls for replies the position is saved within a page: a page of threads would otherwise cost more calls than a slice
    /// may get, and be begun anew for ever.
    /// </summary>
    internal int RepliesPerBatch => LimitedHistory ? 1 : 50;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!BaseUrl.IsAbsoluteUri || BaseUrl.Scheme is not ("http" or "https") || !BaseUrl.AbsolutePath.EndsWith('/') || BaseUrl.Query.Length > 0)
            yield return new ValidationResult("must be an http or https address that ends with a slash.", [nameof(BaseUrl)]);

        var patterns = (ChannelRegexEnabled ? Channels : []).Select(pattern => (nameof(Channels), pattern))
            .Concat((ExcludeChannelRegexEnabled ? ExcludeChannels : []).Select(pattern => (nameof(ExcludeChannels), pattern)));
        foreach (var (member, pattern) in patterns)
        {
            if (ChannelPattern.Error(pattern) is { } error)
                yield return new ValidationResult($"'{pattern}' is not a regular expression that can be used: {error}", [member]);
        }
    }
}
