using Connectors.Sources;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Sources;

public sealed class SourceCacheTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> _loads = [];

    [Test]
    public async Task A_value_is_loaded_once_however_many_callers_wait_for_it()
    {
        var cache = new SourceCache();
        var answer = new TaskCompletionSource();

        var callers = Enumerable.Range(0, 20)
            .Select(_ => cache.GetAsync("users", Lifetime, _time, LoadAsync, CancellationToken.None))
            .ToList();
        answer.SetResult();

        Assert.That(await Task.WhenAll(callers), Is.All.EqualTo("loaded"));
        Assert.That(_loads, Is.EqualTo(new[] { "users" }));

        async Task<(string, bool)> LoadAsync(CancellationToken cancellationToken)
        {
            _loads.Add("users");
            await answer.Task;
            return ("loaded", true);
        }
    }

    [Test]
    public async Task Values_of_different_keys_are_loaded_without_waiting_for_each_other()
    {
        var cache = new SourceCache();
        var never = new TaskCompletionSource<(string, bool)>();
        var held = cache.GetAsync("held", Lifetime, _time, _ => never.Task, CancellationToken.None);

        Assert.That(await GetAsync(cache, "free"), Is.EqualTo("free 1"));
        Assert.That(held.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_value_is_used_for_its_lifetime_and_then_loaded_again()
    {
        var cache = new SourceCache();

        await GetAsync(cache, "users");
        _time.Advance(Lifetime - TimeSpan.FromSeconds(1));
        var young = await GetAsync(cache, "users");
        _time.Advance(TimeSpan.FromSeconds(1));
        var old = await GetAsync(cache, "users");

        Assert.That((young, old), Is.EqualTo(("users 1", "users 2")));
    }

    [Test]
    public async Task A_clock_that_was_set_back_does_not_keep_a_value_for_ever()
    {
        var cache = new SourceCache();
        var ahead = new FakeTimeProvider(_time.GetUtcNow() + TimeSpan.FromDays(365));

        await GetAsync(cache, "users", time: ahead);

        Assert.That(await GetAsync(cache, "users"), Is.EqualTo("users 2"));
    }

    [Test]
    public async Task A_value_that_is_not_to_be_kept_is_loaded_by_every_caller()
    {
        var cache = new SourceCache();

        await GetAsync(cache, "users", keep: false);

        Assert.That(await GetAsync(cache, "users"), Is.EqualTo("users 2"));
        Assert.That(await GetAsync(cache, "users"), Is.EqualTo("users 2"));
    }

    [Test]
    public async Task An_exception_reaches_its_caller_only_and_the_next_one_loads()
    {
        var cache = new SourceCache();

        Assert.That(
            () => cache.GetAsync<string>(
                "users", Lifetime, _time, _ => throw new InvalidOperationException("down"), CancellationToken.None),
            Throws.InstanceOf<InvalidOperationException>());
        Assert.That(await GetAsync(cache, "users"), Is.EqualTo("users 1"));
    }

    [Test]
    public async Task Beyond_the_bound_the_oldest_value_leaves_and_the_newest_stays()
    {
        var cache = new SourceCache { MaxEntries = 2 };
        foreach (var key in new[] { "a", "b", "c" })
        {
            await GetAsync(cache, key);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var (newest, kept, oldest) = (await GetAsync(cache, "c"), await GetAsync(cache, "b"), await GetAsync(cache, "a"));

        Assert.That((newest, kept, oldest), Is.EqualTo(("c 1", "b 1", "a 2")));
    }

    [Test]
    public async Task Loads_that_fail_or_are_not_kept_drive_no_value_out()
    {
        var cache = new SourceCache { MaxEntries = 2 };
        await GetAsync(cache, "a");
        for (var i = 0; i < 10; i++)
            await GetAsync(cache, $"refused {i}", keep: false);

        Assert.That(await GetAsync(cache, "a"), Is.EqualTo("a 1"));
    }

    [Test]
    public async Task A_caller_that_gives_up_does_not_disturb_the_one_that_loads()
    {
        var cache = new SourceCache();
        var answer = new TaskCompletionSource<(string, bool)>();
        using var stop = new CancellationTokenSource();

        var loading = cache.GetAsync("users", Lifetime, _time, _ => answer.Task, CancellationToken.None);
        var waiting = cache.GetAsync("users", Lifetime, _time, _ => answer.Task, stop.Token);
        await stop.CancelAsync();
        answer.SetResult(("loaded", true));

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await loading, Is.EqualTo("loaded"));
    }

    /// <summary>Gets a value that says which load of its key it came from.</summary>
    private Task<string> GetAsync(SourceCache cache, string key, bool keep = true, TimeProvider? time = null)
        => cache.GetAsync(
            key,
            Lifetime,
            time ?? _time,
            _ =>
            {
                _loads.Add(key);
                return Task.FromResult(($"{key} {_loads.Count(loaded => loaded == key)}", keep));
            },
            CancellationToken.None);
}
