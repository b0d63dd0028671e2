using System.Globalization;
using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Slack's Web API: a method an endpoint, and nothing else.</summary>
internal sealed class SlackClient : IDisposable
{
    /// <summary>Where Slack keeps files. Its token goes nowhere else.</summary>
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
            Json = SlackErrors.Json,
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
            TrustedOrigins = [FileHost],
            Budget = endpoint => SlackBudgets.For(endpoint, credentials.Key, config.LimitedHistory),
        });
    }

    /// <summary>Tells workspaces and tokens apart, without telling them.</summary>
    public string Key { get; }

    public async Task<(SlackAuth Auth, string? Scopes)> TestAuthAsync(CancellationToken cancellationToken)
    {
        var answer = await _api.SendAsync(Call("auth.test"), cancellationToken);
        return (JsonAnswer.Read<SlackAuth>(answer, SlackErrors.Json), answer.Header("X-OAuth-Scopes"));
    }

    public IAsyncEnumerable<IReadOnlyList<SlackChannel>> ChannelsAsync(bool includePrivate, int limit, CancellationToken cancellationToken)
        => PagesAsync<SlackChannelPage, SlackChannel>(
            Call("conversations.list", ("types", includePrivate ? "public_channel,private_channel" : "public_channel"), ("exclude_archived", "false"), ("team_id", _config.TeamId)),
            limit, page => (page.Channels, page.ResponseMetadata), channel => channel.Id, cancellationToken);

    public async Task<SlackChannel> ChannelAsync(string channel, CancellationToken cancellationToken)
        => (await _api.SendAsync<SlackChannelInfo>(Call("conversations.info", ("channel", channel)), cancellationToken)).Channel ?? throw Hollow("conversations.info");

    /// <summary>Joins a public channel; joining again does nothing.</summary>
    public Task JoinAsync(string channel, CancellationToken cancellationToken)
        => _api.SendAsync(
            new RestCall(HttpMethod.Post, "conversations.join", "conversations.join") { Form = [new("channel", channel)], Idempotent = true }, cancellationToken);

    /// <summary>Messages between the two, newest first, both excluded; without replies.</summary>
    public Task<SlackHistoryPage> HistoryAsync(string channel, string? oldest, string? latest, string? cursor, CancellationToken cancellationToken)
        => _api.SendAsync<SlackHistoryPage>(
            Call("conversations.history", ("channel", channel), ("oldest", oldest), ("latest", latest), ("limit", Text(_config.Page)), ("cursor", cursor)), cancellationToken);

    /// <summary>A thread, its root first.</summary>
    public IAsyncEnumerable<IReadOnlyList<SlackMessage>> RepliesAsync(string channel, string root, CancellationToken cancellationToken)
        => PagesAsync<SlackHistoryPage, SlackMessage>(
            Call("conversations.replies", ("channel", channel), ("ts", root)),
            _config.LimitedHistory ? 15 : SlackConfig.LargestPage, page => (page.Messages, page.ResponseMetadata), message => message.Ts, cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<SlackUser>> UsersAsync(CancellationToken cancellationToken)
        => PagesAsync<SlackUserPage, SlackUser>(
            Call("users.list", ("team_id", _config.TeamId)), 1000, page => (page.Members, page.ResponseMetadata), user => user.Id, cancellationToken);

    public async Task<SlackUser> UserAsync(string user, CancellationToken cancellationToken)
        => (await _api.SendAsync<SlackUserInfo>(Call("users.info", ("user", user)), cancellationToken)).User ?? throw Hollow("users.info");

    public IAsyncEnumerable<IReadOnlyList<string>> MembersAsync(string channel, CancellationToken cancellationToken)
        => PagesAsync<SlackMemberPage, string>(
            Call("conversations.members", ("channel", channel)), 1000, page => (page.Members, page.ResponseMetadata), member => member, cancellationToken);

    public Task<Stream> DownloadAsync(Uri address, CancellationToken cancellationToken)
        => _api.DownloadAsync(RestCall.Get(address.AbsoluteUri, "files"), _config.SizeLimit, cancellationToken);

    public void Dispose() => _api.Dispose();

    private async IAsyncEnumerable<IReadOnlyList<TItem>> PagesAsync<TPage, TItem>(
        RestCall call, int limit, Func<TPage, (IReadOnlyList<TItem>? Items, SlackPaging? Paging)> open, Func<TItem, string> idOf,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard(call.Endpoint, maxPages: 20_000);
        string? cursor = null;
        do
        {
            var page = await _api.SendAsync<TPage>(
                call with { Query = [.. call.Query, new("limit", Text(limit)), new("cursor", cursor)] }, cancellationToken);
            var (items, paging) = open(page);
            if (items is null)
                throw Hollow(call.Endpoint);
            cursor = paging?.NextCursor;
            guard.Page(cursor, [.. items.Select(idOf)]);
            yield return items;
        }
        while (!string.IsNullOrEmpty(cursor));
    }

    private static RestCall Call(string method, params IEnumerable<(string Name, string? Value)> query)
        => new(HttpMethod.Get, method, method) { Query = [.. query.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value))] };

    /// <summary>A list that is missing is not an empty one: what is believed to be gone is deleted.</summary>
    private static SourceException Hollow(string endpoint) => new(SourceErrorKind.Transient, $"Slack answered {endpoint} without what was asked for.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
