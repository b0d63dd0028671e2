namespace Connectors.Sources.Slack;

/// <summary>Proves the token, its scopes and its reach.</summary>
internal sealed class SlackCheck(SlackConfig config, SlackClient client)
{
    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (_, granted) = await client.TestAuthAsync(cancellationToken);
            var warnings = granted is null ? [] : Judge(granted);
            await using var pages = client.ChannelsAsync(includePrivate: false, 1, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await pages.MoveNextAsync();
            return new SourceCheck(warnings);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.RateLimited)
        {
            return new SourceCheck(["Slack's rate limit is used up, so the token could not be checked; a sync waits for it by itself."]);
        }
    }

    /// <exception cref="SourceException">Forbidden: names every scope that is missing, and what it is for.</exception>
    private List<string> Judge(string granted)
    {
        var scopes = granted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var missing = Wanted().Where(scope => !scopes.Contains(scope.Name)).ToList();
        return missing.Exists(scope => scope.Needed)
            ? throw new SourceException(
                SourceErrorKind.Forbidden,
                $"The app lacks scopes: {string.Join("; ", missing.Select(scope => $"{scope.Name} ({scope.Use})"))}. Add them and install the app again.")
            : missing.ConvertAll(scope => $"The app lacks the scope {scope.Name} ({scope.Use}).");
    }

    private IEnumerable<(string Name, bool Needed, string Use)> Wanted()
    {
        yield return ("channels:read", true, "to list channels");
        yield return ("channels:history", true, "to read messages");
        yield return ("users:read", false, "authors are shown by id without it");
        yield return ("users:read.email", false, "access cannot be matched by e-mail without it");
        if (config.JoinPublicChannels)
            yield return ("channels:join", false, "public channels that the app was not invited to cannot be read without it");
        if (config.IncludePrivateChannels)
        {
            yield return ("groups:read", false, "private channels are left out without it");
            yield return ("groups:history", false, "private channels cannot be read without it");
        }

        if (config.IncludeFiles)
            yield return ("files:read", true, "to download files");
    }
}
