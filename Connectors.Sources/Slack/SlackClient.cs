using System.Globalization;
using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Calls Slack's Web API.</summary>
internal sealed class SlackClient : IDisposable
{
    /// <summary>The largest page that Slack's lists of channels, members and users allow.</summary>
    public const int MaxListPage = 1000;

    private const int MaxPages = 20_000;

    /// <summary>The only other host that gets the token.</summary>
    private static readonly Uri FileHost = new("https://files.slack.com/");

    private readonly RestApi _api;
    private readonly SlackConfig _config;

    public SlackClient(SlackConfig config, SourceContext context)
    {
        _config = config;
        var credentials = FixedCredentials.Bearer(config.Credentials.SlackBotToken);
        Key = $"{config.BaseUrl} {credentials.Key}";
        _api = new RestApi(context, new RestApiOptions
        {
            System = "Slack",
            BaseAddress = config.BaseUrl,
            Credentials = credentials,
            Errors = new SlackErrors(),
            Json = SlackWire.Json,
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
            TrustedOrigins = [FileHost],
            Budget = endpoint => Budget(endpoint, credentials.Key, config.LimitedHistory),
        });
    }

    /// <summary>Identifies the API and the token without revealing the token.</summary>
    public string Key { get; }

    /// <summary>The workspace that the config names; null if it names none.</summary>
    public string? TeamId => _config.TeamId;

    /// <summary>Whether the config asks for files.</summary>
    public bool ReadsFiles => _config.IncludeFiles;

    public async Task<(SlackAuth Auth, string? Scopes)> TestAuthAsync(CancellationToken cancellationToken)
    {
        var answer = await _api.SendAsync(Call(SlackMethods.AuthTest), cancellationToken);
        return (JsonAnswer.Read<SlackAuth>(answer, SlackWire.Json), answer.Header("X-OAuth-Scopes"));
    }

    public IAsyncEnumerable<JsonRows<SlackChannel>> ChannelsAsync(bool includePrivate, int limit, CancellationToken cancellationToken)
    {
        var call = Call(
            SlackMethods.ConversationsList,
            ("types", includePrivate ? "public_channel,private_channel" : "public_channel"),
            ("exclude_archived", "false"),
            ("team_id", _config.TeamId));
        return PagesAsync<SlackChannelPage, SlackChannel>(
            call, limit, page => (page.Channels, page.ResponseMetadata), channel => channel.Id, cancellationToken);
    }

    public async Task<SlackChannel> ChannelAsync(string channel, CancellationToken cancellationToken)
    {
        var info = await _api.SendAsync<SlackChannelInfo>(Call(SlackMethods.ConversationsInfo, ("channel", channel)), cancellationToken);
        return info.Channel ?? throw DataMissing(SlackMethods.ConversationsInfo);
    }

    /// <summary>Joins a public channel. Joining again does nothing.</summary>
    public Task JoinAsync(string channel, CancellationToken cancellationToken)
    {
        var call = new RestCall(HttpMethod.Post, SlackMethods.ConversationsJoin, SlackMethods.ConversationsJoin)
        {
            Form = [new("channel", channel)],
            Idempotent = true,
        };
        return _api.SendAsync(call, cancellationToken);
    }

    /// <summary>Reads messages, newest first, without replies.</summary>
    /// <param name="channel">The channel's ID.</param>
    /// <param name="oldest">Only messages after this ts; null means no limit.</param>
    /// <param name="latest">Only messages before this ts; null means no limit.</param>
    /// <param name="cursor">The next page's cursor; null for the first page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SlackHistoryPage> HistoryAsync(
        string channel, string? oldest, string? latest, string? cursor, CancellationToken cancellationToken)
    {
        var call = Call(
            SlackMethods.ConversationsHistory,
            ("channel", channel),
            ("oldest", oldest),
            ("latest", latest),
            ("limit", Text(_config.PageSize)),
            ("cursor", cursor));
        return _api.SendAsync<SlackHistoryPage>(call, cancellationToken);
    }

    /// <summary>Reads a thread, its root first.</summary>
    public IAsyncEnumerable<JsonRows<SlackMessage>> RepliesAsync(string channel, string root, CancellationToken cancellationToken)
        => PagesAsync<SlackHistoryPage, SlackMessage>(
            Call(SlackMethods.ConversationsReplies, ("channel", channel), ("ts", root)),
            _config.RepliesPageSize,
            page => (page.Messages, page.ResponseMetadata),
            message => message.Ts,
            cancellationToken);

    public IAsyncEnumerable<JsonRows<SlackUser>> UsersAsync(CancellationToken cancellationToken)
        => PagesAsync<SlackUserPage, SlackUser>(
            Call(SlackMethods.UsersList, ("team_id", _config.TeamId)),
            MaxListPage,
            page => (page.Members, page.ResponseMetadata),
            user => user.Id,
            cancellationToken);

    public async Task<SlackUser> UserAsync(string user, CancellationToken cancellationToken)
    {
        var info = await _api.SendAsync<SlackUserInfo>(Call(SlackMethods.UsersInfo, ("user", user)), cancellationToken);
        return info.User ?? throw DataMissing(SlackMethods.UsersInfo);
    }

    public async Task<SlackFile> FileAsync(string file, CancellationToken cancellationToken)
    {
        var info = await _api.SendAsync<SlackFileInfo>(Call(SlackMethods.FilesInfo, ("file", file)), cancellationToken);
        return info.File ?? throw DataMissing(SlackMethods.FilesInfo);
    }

    /// <summary>Reads the IDs of a channel's members.</summary>
    public IAsyncEnumerable<JsonRows<string>> MembersAsync(string channel, CancellationToken cancellationToken)
        => PagesAsync<SlackMemberPage, string>(
            Call(SlackMethods.ConversationsMembers, ("channel", channel)),
            MaxListPage,
            page => (page.Members, page.ResponseMetadata),
            member => member,
            cancellationToken);

    public Task<Stream> DownloadAsync(Uri address, CancellationToken cancellationToken)
        => _api.DownloadAsync(RestCall.Get(address.AbsoluteUri, "files"), _config.SizeLimit, cancellationToken);

    public void Dispose() => _api.Dispose();

    private async IAsyncEnumerable<JsonRows<TItem>> PagesAsync<TPage, TItem>(
        RestCall call,
        int limit,
        Func<TPage, (JsonRows<TItem>? Items, SlackPaging? Paging)> open,
        Func<TItem, string> idOf,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TItem : class
    {
        var guard = new PageGuard(call.Endpoint, MaxPages);
        string? cursor = null;
        do
        {
            var page = await _api.SendAsync<TPage>(
                call with { Query = [.. call.Query, new("limit", Text(limit)), new("cursor", cursor)] }, cancellationToken);
            var (items, paging) = open(page);
            if (items is null or { IsNull: true })
                throw DataMissing(call.Endpoint);
            if (guard.AsksAgain(paging?.NextCursor))
                continue;
            cursor = paging?.NextCursor;
            guard.Page(cursor, [.. items.Select(idOf), .. items.Odd.Select(row => row.Row.GetRawText())]);
            yield return items;
        }
        while (!string.IsNullOrEmpty(cursor));
    }

    private static RestCall Call(string method, params IEnumerable<(string Name, string? Value)> query)
        => new(HttpMethod.Get, method, method)
        {
            Query = [.. query.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value))],
        };

    /// <summary>Slack's rate limits per method, workspace and app. Its tiers allow 1, 20, 50 and 100 calls per minute.</summary>
    private static RateBudget? Budget(string endpoint, string credentials, bool limitedHistory)
    {
        var calls = endpoint switch
        {
            SlackMethods.ConversationsHistory or SlackMethods.ConversationsReplies => limitedHistory ? 1 : 50,
            SlackMethods.ConversationsList or SlackMethods.UsersList => 20,
            SlackMethods.ConversationsInfo or SlackMethods.ConversationsJoin => 50,
            SlackMethods.UsersInfo or SlackMethods.ConversationsMembers or SlackMethods.FilesInfo => 100,
            _ => 0,
        };
        return calls == 0 ? null : new RateBudget($"slack:{credentials}:{endpoint}", calls, TimeSpan.FromMinutes(1));
    }

    /// <summary>An absent list must not pass for an empty one: documents believed to be gone are deleted.</summary>
    private static SourceException DataMissing(string method)
        => new(SourceErrorKind.Transient, $"Slack's answer to {method} lacks the requested data.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
