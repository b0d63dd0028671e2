using Connectors.Jobs.Configs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Configs;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class TokenStoreTests
{
    private EngineHost _host = null!;

    private PostgresTokenStore Store => _host.Get<ConnectorConfigs>().Tokens;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.IdleAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Of_many_callers_that_find_a_token_expired_one_refreshes_it()
    {
        var connector = await _host.ConnectAsync(new ScriptedWorld());
        var refreshes = 0;

        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.GetAsync(
            connector,
            "system:seed-1",
            token => token.Access == "new",
            (_, _) => Task.FromResult(Token("new", $"{Interlocked.Increment(ref refreshes)}")),
            CancellationToken.None)));

        Assert.That(refreshes, Is.EqualTo(1));
        Assert.That(tokens.Select(token => token.Access), Is.All.EqualTo("new"));
    }

    [Test]
    public async Task A_worker_with_the_old_credentials_does_not_overwrite_what_the_new_ones_have_rotated_to()
    {
        var connector = await _host.ConnectAsync(new ScriptedWorld());
        await RefreshAsync(connector, "system:old", "old-1");
        await RefreshAsync(connector, "system:new", "new-1");

        // It still has the config from before the change, and its token has expired.
        await RefreshAsync(connector, "system:old", "old-2");

        Assert.That((await StoredAsync(connector, "system:new")).Refresh, Is.EqualTo("new-1"));
        Assert.That((await StoredAsync(connector, "system:old")).Refresh, Is.EqualTo("old-2"));
    }

    [Test]
    public async Task A_token_of_an_earlier_version_is_taken_over_and_kept_up_to_date_for_workers_of_that_version()
    {
        var connector = await _host.ConnectAsync(new ScriptedWorld());
        await RefreshAsync(connector, "system", "first", seed: "seed");

        var seen = await RefreshAsync(connector, "system:seed", "second", seed: "seed");
        var byOld = await RefreshAsync(connector, "system", "third", seed: "seed", minutes: 2);
        var byNew = await RefreshAsync(connector, "system:seed", "fourth", seed: "seed", minutes: 3);

        Assert.That((seen?.Refresh, byOld?.Refresh, byNew?.Refresh), Is.EqualTo(("first", "second", "third")));
        Assert.That((await StoredAsync(connector, "system")).Refresh, Is.EqualTo("fourth"));
    }

    /// <summary>Refreshes a token, and returns the one that the refresh was given.</summary>
    private async Task<StoredToken?> RefreshAsync(string connector, string name, string refresh, string? seed = null, int minutes = 1)
    {
        StoredToken? given = null;
        await Store.GetAsync(
            connector,
            name,
            _ => false,
            (stored, _) =>
            {
                given = stored;
                return Task.FromResult(Token("access", refresh, seed ?? name, minutes));
            },
            CancellationToken.None);
        return given;
    }

    private Task<StoredToken> StoredAsync(string connector, string name)
        => Store.GetAsync(
            connector, name, _ => true, (_, _) => throw new InvalidOperationException("It is stored."), CancellationToken.None);

    private static StoredToken Token(string access, string refresh, string? seed = null, int minutes = 1)
        => new(access, refresh, DateTimeOffset.UnixEpoch.AddMinutes(minutes), seed);
}
