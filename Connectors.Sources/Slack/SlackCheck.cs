namespace Connectors.Sources.Slack;

/// <summary>Tests the token, its scopes and whether channels can be listed.</summary>
internal sealed class SlackCheck(SlackConfig config, SlackClient client)
{
    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (_, granted) = await client.TestAuthAsync(cancellationToken);
            var warnings = granted is null ? [] : CheckScopes(granted);
            await using var pages = client.ChannelsAsync(includePrivate: false, 1, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await pages.MoveNextAsync();
            return new SourceCheck(warnings);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.RateLimited)
        {
            return new SourceCheck(
                ["Slack's rate limit is used up, so the token could not be checked. A sync will wait until it may make calls."]);
        }
    }

    /// <summary>Returns a warning for each missing scope that reading can do without.</summary>
    /// <exception cref="SourceException">Forbidden: names every missing scope if reading needs at least one of them.</exception>
    private List<string> CheckScopes(string granted)
    {
        var scopes = granted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var missing = Scopes().Where(scope => !scopes.Contains(scope.Name, StringComparer.Ordinal)).ToList();
        return missing.Exists(scope => scope.IsRequired)
            ? throw new SourceException(
                SourceErrorKind.Forbidden,
                $"The app lacks scopes: {string.Join("; ", missing.Select(scope => $"{scope.Name} ({scope.Use})"))}. "
                + "Add them to the app and reinstall it.")
            : missing.ConvertAll(scope => $"The app lacks the scope {scope.Name} ({scope.Use}).");
    }

    private IEnumerable<(string Name, bool IsRequired, string Use)> Scopes()
    {
        yield return ("channels:read", true, "to list channels");
        yield return ("channels:history", true, "to read messages");
        yield return ("users:read", false, "to show authors by name");
        yield return ("users:read.email", false, "to match readers by e-mail address");
        if (config.JoinPublicChannels)
            yield return ("channels:join", false, "to read public channels that the app was not invited to");
        if (config.IncludePrivateChannels)
        {
            yield return ("groups:read", false, "to list private channels");
            yield return ("groups:history", false, "to read private channels");
        }

        if (config.IncludeFiles)
            yield return ("files:read", true, "to download files");
    }
}
