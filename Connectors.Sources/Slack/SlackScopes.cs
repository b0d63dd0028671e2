namespace Connectors.Sources.Slack;

/// <summary>The scopes that a config needs, and those that the app has. Slack names the latter with its answers.</summary>
internal sealed class SlackScopes(SlackConfig config, string? granted)
{
    public const string ListPublic = "channels:read";
    public const string ReadPublic = "channels:history";
    public const string JoinPublic = "channels:join";
    public const string ListPrivate = "groups:read";
    public const string ReadPrivate = "groups:history";
    public const string Users = "users:read";
    public const string Files = "files:read";

    public const string WhereToAdd =
        "Add it at https://api.slack.com/apps under OAuth & Permissions, then reinstall the app to the workspace.";

    public const string FilesMissing = $"The app lacks the scope {Files}, so files are not read. {WhereToAdd}";

    private const string NoFile = "F0";

    private readonly HashSet<string>? _granted = granted is null
        ? null
        : [.. granted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether the app certainly lacks a scope. False if Slack did not say which scopes it has.</summary>
    public bool Lacks(string scope) => _granted?.Contains(scope) == false;

    /// <summary>
    /// Whether the app lacks the scope for files, although the config asks for them. If Slack does not say which scopes the app has, a file
    /// is asked for that does not exist: the scope is what Slack looks at first.
    /// </summary>
    public static async Task<bool> LacksFilesAsync(SlackClient client, string? granted, CancellationToken cancellationToken)
    {
        if (!client.ReadsFiles)
            return false;
        if (granted is not null)
            return !granted.Split(',', StringSplitOptions.TrimEntries).Contains(Files, StringComparer.Ordinal);
        try
        {
            await client.FileAsync(NoFile, cancellationToken);
            return false;
        }
        catch (SourceException e) when (e.InnerException is SlackRefusal or null)
        {
            return SlackRefusal.KindOf(e) == SlackRefusalKind.MissingScope;
        }
    }

    /// <summary>Returns what the config needs and the app certainly lacks.</summary>
    public List<SlackScope> Missing() => [.. Needed().Where(scope => Lacks(scope.Name))];

    private IEnumerable<SlackScope> Needed()
    {
        yield return new SlackScope(ListPublic, true, "to list channels");
        yield return new SlackScope(ReadPublic, true, "to read messages");
        yield return new SlackScope(
            Users, false, "to show authors by name, and to know who is a guest: without it, no user finds what is in public channels");
        yield return new SlackScope("users:read.email", false, "to match readers by e-mail address");
        if (config.JoinPublicChannels)
            yield return new SlackScope(JoinPublic, false, "to read public channels that the app was not invited to");
        if (config.IncludePrivateChannels)
        {
            yield return new SlackScope(ListPrivate, false, "to list private channels and their members");
            yield return new SlackScope(ReadPrivate, false, "to read private channels");
        }

        if (config.IncludeFiles)
            yield return new SlackScope(Files, false, "to read files: without it, only messages are read");
    }
}

/// <param name="IsRequired">Whether reading cannot do without it.</param>
/// <param name="Use">What it is needed for, in words.</param>
internal sealed record SlackScope(string Name, bool IsRequired, string Use);
