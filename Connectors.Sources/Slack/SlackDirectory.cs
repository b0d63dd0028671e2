using System.Collections.Concurrent;

namespace Connectors.Sources.Slack;

/// <summary>The workspace's address, and its users and channels. Slices share it, so it holds no client. Thread-safe.</summary>
/// <param name="workspace">The workspace's address; null if it is unknown.</param>
/// <param name="home">The IDs of the workspace, and of the organisation that it belongs to.</param>
internal sealed class SlackDirectory(Uri? workspace, params IEnumerable<string?> home)
{
    private const int MaxLookups = 50_000;

    /// <summary>After so many lookups in a row without an answer, names stay unknown until the directory is loaded again.</summary>
    private const int MaxUnanswered = 5;

    /// <summary>
    /// A run reads hundreds of channels in as many slices. Listing a large workspace's users takes dozens of calls to a method with a low
    /// rate limit, so slices share a directory for this long.
    /// </summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long slices share a directory if a scope is missing. The scope may be added at any time, but every channel must not ask
    /// again.
    /// </summary>
    private static readonly TimeSpan NamelessLifetime = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _home = [.. home.OfType<string>()];
    private readonly ConcurrentDictionary<string, SlackUser> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _channels = new(StringComparer.Ordinal);
    private bool _canReadUsers = true;
    private int _lookups;
    private int _unanswered;

    /// <summary>Whether the workspace has, or may have, guests, who see only the channels that they were added to.</summary>
    public bool HasGuests { get; private set; }

    /// <summary>Whether the app lacks the scope for files, so none can be read.</summary>
    public bool LacksFiles { get; private init; }

    /// <summary>Whether a scope is missing, which may be added at any time.</summary>
    private bool LacksScope => !_canReadUsers || LacksFiles;

    public static Task<SlackDirectory> GetAsync(SlackClient client, SourceContext context, CancellationToken cancellationToken)
    {
        var key = $"slack.directory:{context.Connector}:{client.Key}";
        return context.Cache.GetAsync(
            key,
            Lifetime,
            context.Time,
            async token =>
            {
                var directory = await context.Cache.GetAsync(
                    $"{key}:nameless", NamelessLifetime, context.Time, LoadAsync, token);
                return (directory, !directory.LacksScope);
            },
            cancellationToken);

        async Task<(SlackDirectory Directory, bool Keep)> LoadAsync(CancellationToken token)
        {
            var directory = await ReadAsync(client, token);
            return (directory, directory.LacksScope);
        }
    }

    /// <summary>Makes a directory that knows no user yet.</summary>
    public static async Task<SlackDirectory> OpenAsync(SlackClient client, CancellationToken cancellationToken)
    {
        var (auth, granted) = await client.TestAuthAsync(cancellationToken);
        return new SlackDirectory(
            Uri.TryCreate(auth.Url, UriKind.Absolute, out var url) ? url : null, auth.TeamId, auth.EnterpriseId, client.TeamId)
        {
            LacksFiles = await SlackScopes.LacksFilesAsync(client, granted, cancellationToken),
        };
    }

    /// <summary>
    /// Whether an account is a member who may read every public channel: not a guest, not of another organisation, not deactivated, no bot.
    /// </summary>
    public bool IsFullMember(SlackUser user)
        => !user.Deleted && !user.IsBot && !user.IsGuest && !user.IsStranger
            && (user.TeamId is null
                || _home.Contains(user.TeamId)
                || (user.EnterpriseUser?.EnterpriseId is { } enterprise && _home.Contains(enterprise))
                || user.EnterpriseUser?.Teams?.Any(_home.Contains) == true);

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
            {
                if (await LookUpAsync(() => client.UserAsync(id, cancellationToken)) is (var user, true))
                    _users.TryAdd(id, user ?? new SlackUser { Id = id });
            }
        }

        foreach (var id in channels.Where(id => !_channels.ContainsKey(id)))
        {
            if (await LookUpAsync(() => client.ChannelAsync(id, cancellationToken)) is (var channel, true))
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

    private static async Task<SlackDirectory> ReadAsync(SlackClient client, CancellationToken cancellationToken)
    {
        var directory = await OpenAsync(client, cancellationToken);
        try
        {
            await foreach (var page in client.UsersAsync(cancellationToken))
            {
                foreach (var user in page)
                {
                    directory._users[user.Id] = user;
                    directory.HasGuests |= user is { IsGuest: true, Deleted: false };
                }

                // An account that cannot be read may be a guest.
                directory.HasGuests |= page.Odd.Count > 0;
            }
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden || SlackRefusal.KindOf(e) == SlackRefusalKind.Other)
        {
            // Who is a guest is unknown then, so there may be some.
            (directory._canReadUsers, directory.HasGuests) = (false, true);
        }

        return directory;
    }

    /// <summary>
    /// Hides the names of private channels, as Slack does: readers of a message that mentions a private channel need not be its members.
    /// </summary>
    private static string ShownName(SlackChannel channel) => channel.IsPrivate ? "private-channel" : channel.Name;

    /// <summary>Returns null if there is no such thing for this app. It is not certain if Slack did not answer.</summary>
    private async Task<(T? Found, bool IsCertain)> LookUpAsync<T>(Func<Task<T>> lookup)
        where T : class
    {
        if (Interlocked.Increment(ref _lookups) > MaxLookups || Volatile.Read(ref _unanswered) >= MaxUnanswered)
            return (null, false);

        try
        {
            var found = await lookup();
            Volatile.Write(ref _unanswered, 0);
            return (found, true);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Misconfigured or SourceErrorKind.Forbidden
            || e is { Kind: SourceErrorKind.Transient, InCircles: true })
        {
            return (null, true);
        }
        catch (SourceException e) when (e is { Kind: SourceErrorKind.Transient, InCircles: false })
        {
            Interlocked.Increment(ref _unanswered);
            return (null, false);
        }
    }
}
