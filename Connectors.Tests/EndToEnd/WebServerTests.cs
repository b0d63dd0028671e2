using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Sources.Web;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.EndToEnd;

/// <summary>The web source against a real nginx.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class WebServerTests
{
    private const int Pages = 200;
    private const int Sections = 20;
    private const int All = Pages + Sections + 1;

    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync(
        EngineHost.Quick with { LeaseTtl = TimeSpan.FromSeconds(10) },
        services => services.AddSingleton<IRateBudgets>(UnlimitedBudgets.Instance));

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_site_is_read_by_its_links_and_costs_no_body_while_it_is_unchanged()
    {
        await using var site = await NginxSite.StartAsync(Pages);
        var connector = await _host.ConnectAsync("web", Config(site));
        await _host.RunAsync(connector);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(All));
        Assert.That(await _host.AskAsync(connector, "handbook number 77", null), Does.Contain($"{site.Origin}/page77.html"));
        Assert.That(await _host.AskAsync(connector, "imprint", null), Is.Empty, "a footer is no text");
        await site.RequestsAsync();

        var again = await _host.RunAsync(connector);
        var requests = await site.RequestsAsync();
        Assert.That(requests, Has.Count.EqualTo(All).And.All.StartsWith("304 "));
        Assert.That(await WrittenAsync(again), Is.Zero);

        foreach (var page in Enumerable.Range(0, 30))
            site.Write(page, $"Page {page} was written anew.", new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await _host.RunAsync(connector);
        Assert.That((await site.RequestsAsync()).Count(request => request.StartsWith("200 ", StringComparison.Ordinal)), Is.EqualTo(30));
        Assert.That(await _host.AskAsync(connector, "anew", null), Has.Length.EqualTo(30));
    }

    [Test]
    public async Task Pages_that_are_gone_or_renamed_leave_with_a_prune_and_a_site_that_refuses_or_is_down_loses_nothing()
    {
        await using var host = await EngineHost.StartHurriedAsync();
        await using var site = await NginxSite.StartAsync(Pages);
        var connector = await host.ConnectAsync("web", Config(site));
        await host.RunAsync(connector);

        site.SetPassword("second");
        var refused = await host.RunAsync(connector);
        var refusedPrune = await host.RunAsync(connector, RunKind.Prune);
        await site.StopAsync();
        var down = await host.RunAsync(connector, RunKind.Prune);
        await site.StartAgainAsync();
        site.SetPassword("first");
        Assert.That(new[] { refused.Status, refusedPrune.Status, down.Status }, Is.All.EqualTo(RunStatus.Failed));
        Assert.That(await host.CountAsync(connector), Is.EqualTo(All));

        foreach (var page in new[] { 3, 4, 5 })
            site.Remove(page);
        site.Write(Pages + 1, "A renamed page.");
        site.Link(Enumerable.Range(0, Pages).Except([3, 4, 5]).Append(Pages + 1));
        await host.RunAsync(connector);
        await host.RunAsync(connector, RunKind.Prune);

        Assert.That(await host.CountAsync(connector), Is.EqualTo(All - 3 + 1 + 1), "a page more, and its section");
        Assert.That(await host.AskAsync(connector, "renamed", null), Is.EqualTo(new[] { $"{site.Origin}/page{Pages + 1}.html" }));
    }

    [Test]
    public async Task A_server_that_is_started_again_in_the_middle_of_a_run_costs_no_page()
    {
        await using var site = await NginxSite.StartAsync(Pages);
        var connector = await _host.ConnectAsync("web", Config(site));
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, false, CancellationToken.None);
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) > 20);
        await site.StopAsync();
        await site.StartAgainAsync();

        var ended = await _host.EndAsync(run);

        Assert.That(ended.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(All));
    }

    [Test]
    public async Task A_sitemap_with_dates_costs_one_request_while_nothing_changes()
    {
        await using var site = await NginxSite.StartAsync(Pages);
        var config = Config(site);
        config.Remove("start_urls");
        config["sitemap_url"] = $"{site.Origin}/sitemap.xml";
        var connector = await _host.ConnectAsync("web", config);
        await _host.RunAsync(connector);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Pages));
        await site.RequestsAsync();

        await _host.RunAsync(connector);
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await site.RequestsAsync(), Is.EqualTo(new[] { "200 /sitemap.xml", "200 /sitemap.xml" }));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Pages));
        Assert.That(await _host.ScalarAsync<long>(
            "select count(*) from source_notes where connector_id = @connector and book not like '%/pages'", new { connector }), Is.Zero,
            "the queue of a crawl that has ended");
    }

    private static JsonObject Config(NginxSite site) => new()
    {
        ["start_urls"] = site.Origin,
        ["credentials"] = new JsonObject { ["username"] = "ann", ["password"] = "first" },
        ["requests_per_minute"] = 60_000,
        ["request_timeout_secs"] = 600,
    };

    private Task<long> WrittenAsync(RunRow run)
        => _host.ScalarAsync<long>("select count(*) from documents where run_id = @Id", new { run.Id });
}
