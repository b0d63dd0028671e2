using System.Collections.Concurrent;

namespace Connectors.Sources.Slack;

/// <summary>Names of a workspace's users and channels, and its address. Shared by slices, so it holds no client.</summary>
internal sealed class SlackDirectory(Uri? workspace, DateTimeOffset madeAt)
{
    private const int MaxStrangers = 50_000;

    private readonly ConcurrentDictionary<string, SlackUser> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _channels = new(StringComparer.Ordinal);
    private int _strangers;

    public DateTimeOffset MadeAt { get; } = madeAt;

    /// <summary>Why users could not be listed; null where they could.</summary>
    public string? Unlisted { get; private set; }

    public static async Task<SlackDirectory> LoadAsync(SlackClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var (auth, _) = await client.TestAuthAsync(cancellationToken);
        var directory = new SlackDirectory(Uri.TryCreate(auth.Url, UriKind.Absolute, out var url) ? url : null, time.GetUtcNow());
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
            directory.Unlisted = e.Message;
        }

        return directory;
    }

    public SlackUser? User(string? id) => id is not null && _users.TryGetValue(id, out var user) ? user : null;

    public string? Channel(string id) => _channels.GetValueOrDefault(id);

    public void Remember(SlackChannel channel) => _channels[channel.Id] = Shown(channel);

    /// <summary>Who may read a message that mentions a private channel need not know of it: Slack does not name it to them either.</summary>
    private static string Shown(SlackChannel channel) => channel.IsPrivate ? "private-channel" : channel.Name;

    /// <summary>Looks up those who are not in the list (members of other organisations, deleted channels), each once.</summary>
    public async Task ResolveAsync(SlackClient client, IEnumerable<string> users, IEnumerable<string> channels, CancellationToken cancellationToken)
    {
        if (Unlisted is null)
        {
            foreach (var id in users.Where(id => !_users.ContainsKey(id)))
                _users.TryAdd(id, await AskAsync(() => client.UserAsync(id, cancellationToken)) ?? new SlackUser { Id = id });
        }

        foreach (var id in channels.Where(id => !_channels.ContainsKey(id)))
            _channels.TryAdd(id, await AskAsync(() => client.ChannelAsync(id, cancellationToken)) is { } channel ? Shown(channel) : id);
    }

    /// <summary>Where a person sees a message; made up by Slack's rule, without a call.</summary>
    public string? Permalink(string channel, string ts, string root)
    {
        if (workspace is null)
            return null;

        var message = new Uri(workspace, $"archives/{channel}/p{ts.Replace(".", "", StringComparison.Ordinal)}").AbsoluteUri;
        return ts == root ? message : $"{message}?thread_ts={root}&cid={channel}";
    }

    public string? ChannelLink(string channel) => workspace is null ? null : new Uri(workspace, $"archives/{channel}").AbsoluteUri;

    private async Task<T?> AskAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        if (Interlocked.Increment(ref _strangers) > MaxStrangers)
            return null;

        try
        {
            return await ask();
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Misconfigured or SourceErrorKind.Forbidden)
        {
            return null;
        }
    }
}
