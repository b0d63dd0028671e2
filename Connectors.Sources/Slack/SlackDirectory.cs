using System.Collections.Concurrent;

namespace Connectors.Sources.Slack;

/// <summary>The workspace's address and the names of its users and channels. Slices share it, so it holds no client. Thread-safe.</summary>
internal sealed class SlackDirectory(Uri? workspace)
{
    private const int MaxLookups = 50_000;

    /// <summary>
    /// A run reads hundreds of channels in as many slices. Listing a large workspace's users takes dozens of calls to a method with a low
    /// rate limit, so slices share a directory for this long.
    /// </summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, SlackUser> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _channels = new(StringComparer.Ordinal);
    private bool _canReadUsers = true;
    private int _lookups;

    public static Task<SlackDirectory> GetAsync(SlackClient client, SourceContext context, CancellationToken cancellationToken)
        => context.Cache.GetAsync(
            $"slack.directory:{context.Connector}:{client.Key}",
            Lifetime,
            context.Time,
            async token => (await LoadAsync(client, token), true),
            cancellationToken);

    /// <summary>Returns null for a user that was neither listed nor resolved.</summary>
    public SlackUser? User(string? id) => id is not null && _users.TryGetValue(id, out var user) ? user : null;

    /// <summary>Returns the channel's name, or null if it was neither added nor resolved.</summary>
    public string? Channel(string id) => _channels.GetValueOrDefault(id);

    public void Add(SlackChannel channel) => _channels[channel.Id] = ShownName(channel);

    /// <summary>Looks up users and channels that are not known yet, such as members of other organisations, each once.</summary>
    public async Task ResolveAsync(
        SlackClient client, IEnumerable<string> users, IEnumerable<string> channels, CancellationToken cancellationToken)
    {
        if (_canReadUsers)
        {
            foreach (var id in users.Where(id => !_users.ContainsKey(id)))
                _users.TryAdd(id, await LookUpAsync(() => client.UserAsync(id, cancellationToken)) ?? new SlackUser { Id = id });
        }

        foreach (var id in channels.Where(id => !_channels.ContainsKey(id)))
        {
            var channel = await LookUpAsync(() => client.ChannelAsync(id, cancellationToken));
            _channels.TryAdd(id, channel is null ? id : ShownName(channel));
        }
    }

    /// <summary>Makes a message's link by Slack's rule, which saves a call. Null if the workspace's address is unknown.</summary>
    public string? Permalink(string channel, string ts, string root)
    {
        if (workspace is null)
            return null;

        var message = new Uri(workspace, $"archives/{channel}/p{ts.Replace(".", "", StringComparison.Ordinal)}").AbsoluteUri;
        return ts == root ? message : $"{message}?thread_ts={root}&cid={channel}";
    }

    /// <summary>Null if the workspace's address is unknown.</summary>
    public string? ChannelLink(string channel) => workspace is null ? null : new Uri(workspace, $"archives/{channel}").AbsoluteUri;

    private static async Task<SlackDirectory> LoadAsync(SlackClient client, CancellationToken cancellationToken)
    {
        var (auth, _) = await client.TestAuthAsync(cancellationToken);
        var directory = new SlackDirectory(Uri.TryCreate(auth.Url, UriKind.Absolute, out var url) ? url : null);
        try
        {
            await foreach (var page in client.UsersAsync(cancellationToken))
            {
                foreach (var user in page)
                    directory._users[user.Id] = user;
            }
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            directory._canReadUsers = false;
        }

        return directory;
    }

    /// <summary>
    /// Hides the names of private channels, as Slack does: readers of a message that mentions a private channel need not be its members.
    /// </summary>
    private static string ShownName(SlackChannel channel) => channel.IsPrivate ? "private-channel" : channel.Name;

    private async Task<T?> LookUpAsync<T>(Func<Task<T>> lookup)
        where T : class
    {
        if (Interlocked.Increment(ref _lookups) > MaxLookups)
            return null;

        try
        {
            return await lookup();
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Misconfigured or SourceErrorKind.Forbidden)
        {
            return null;
        }
    }
}
