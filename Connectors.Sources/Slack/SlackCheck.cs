using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Tests the token and its scopes, and tries the calls that a sync makes.</summary>
internal sealed class SlackCheck(SlackConfig config, SlackClient client)
{
    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (_, granted) = await client.TestAuthAsync(cancellationToken);
            var warnings = CheckScopes(new SlackScopes(config, granted));
            if (granted is null && await SlackScopes.LacksFilesAsync(client, granted, cancellationToken))
                warnings.Add(SlackScopes.FilesMissing);
            await TryAsync(warnings, cancellationToken);
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
    private static List<string> CheckScopes(SlackScopes scopes)
    {
        var missing = scopes.Missing();
        return missing.Exists(scope => scope.IsRequired)
            ? throw new SourceException(
                SourceErrorKind.Forbidden,
                $"The app lacks scopes: {string.Join("; ", missing.Select(scope => $"{scope.Name} ({scope.Use})"))}. "
                + SlackScopes.WhereToAdd)
            : missing.ConvertAll(scope => $"The app lacks the scope {scope.Name} ({scope.Use}). {SlackScopes.WhereToAdd}");
    }

    /// <summary>Makes each call once that a sync will make, because Slack need not say which scopes the app has.</summary>
    /// <exception cref="SourceException">Slack refuses to list channels, or to read one of which the app is a member.</exception>
    private async Task TryAsync(List<string> warnings, CancellationToken cancellationToken)
    {
        var channels = new List<SlackChannel>();
        await FirstAsync(client.ChannelsAsync(includePrivate: false, SlackClient.MaxListPage, cancellationToken), channels.AddRange);
        if (config.IncludePrivateChannels)
        {
            await WarnAsync(warnings, "private channels are not read", () => FirstAsync(
                client.ChannelsAsync(includePrivate: true, SlackClient.MaxListPage, cancellationToken), channels.AddRange));
        }

        await WarnAsync(
            warnings, "authors are shown by their IDs, and no user finds what is in public channels",
            () => FirstAsync(client.UsersAsync(cancellationToken), _ => { }));
        var selection = new ChannelSelection(config);
        var mine = channels.Where(channel => channel.IsMember && selection.Includes(channel)).ToList();
        if (mine.Find(channel => !channel.IsPrivate) is { } open)
            await ReadAsync(open);
        if (mine.Find(channel => channel.IsPrivate) is { } secret)
            await WarnAsync(warnings, "private channels are not read", () => ReadAsync(secret));

        async Task ReadAsync(SlackChannel channel)
        {
            var page = await client.HistoryAsync(channel.Id, null, null, null, cancellationToken);
            if (page.IsLimited)
            {
                warnings.Add(
                    $"The workspace's plan hides older messages of #{channel.Name}. They are not read; those that were read stay.");
            }

            await FirstAsync(client.MembersAsync(channel.Id, cancellationToken), _ => { });
        }
    }

    private static async Task WarnAsync(List<string> warnings, string consequence, Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            if (!warnings.Exists(warning => SlackRefusal.ScopeIn(e) is { } scope && warning.Contains(scope, StringComparison.Ordinal)))
                warnings.Add($"{e.Message} Until then, {consequence}.");
        }
    }

    private static async Task FirstAsync<T>(IAsyncEnumerable<JsonRows<T>> pages, Action<IReadOnlyList<T>> take)
        where T : class
    {
        await foreach (var page in pages)
        {
            take(page);
            return;
        }
    }
}
