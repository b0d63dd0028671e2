using System.Net;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>A prune that would take too much waits for a person, who says so by API or on the dashboard.</summary>
internal sealed class HeldPruneTests : ApiTests
{
    private ApiSeed _seed = null!;
    private long _run;

    [SetUp]
    public async Task HoldAsync()
    {
        _seed = await ApiSeed.PlantAsync(Host);
        _run = await Host.ScalarAsync<long>("select id from runs where held is not null");
        await Host.Database.Database.ExecuteAsync(
            "insert into prune_candidates (run_id, document_id) select @_run, id from documents", new { _run }, CancellationToken.None);
    }

    [Test]
    public async Task A_held_prune_is_shown_on_the_pages_and_goes_on_when_it_is_released_there()
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);

        var list = await browser.ReadAsync($"/connectors/{_seed.Connector}");
        var page = await browser.ReadAsync($"/runs/{_run}");
        var before = await HiddenAsync();
        using var pressed = await browser.PressAsync($"/runs/{_run}", $"/runs/{_run}", ("do", "release"));

        Assert.That(list, Does.Contain("Deletions held"));
        Assert.That(page, Does.Contain("would delete 5 of 5 documents").And.Contain("Delete these 5").And.Contain("Keep them"));
        Assert.That(pressed.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That((before, await HiddenAsync()), Is.EqualTo((0, 1)));
        Assert.That(await browser.ReadAsync($"/runs/{_run}"), Does.Not.Contain("would delete"));
        Assert.That(await Host.ScalarAsync<string>("select action from audit order by id desc limit 1"), Is.EqualTo("prune.release"));
    }

    [Test]
    public async Task A_held_prune_deletes_nothing_when_it_is_dismissed()
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);

        using var pressed = await browser.PressAsync($"/runs/{_run}", $"/runs/{_run}", ("do", "dismiss"));
        var late = await Host.PostAsync($"/api/v1/connectors/{_seed.Connector}/prune/release", "{}");

        Assert.That(pressed.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(Code(late), Is.EqualTo(102));
        Assert.That(await HiddenAsync(), Is.Zero);
    }

    [Test]
    public async Task The_api_says_the_word_once()
    {
        var first = await Host.PostAsync($"/api/v1/connectors/{_seed.Connector}/prune/release", "{}");
        var second = await Host.PostAsync($"/api/v1/connectors/{_seed.Connector}/prune/release", "{}");

        Assert.That((Code(first), Code(second)), Is.EqualTo((0, 102)));
        Assert.That(await HiddenAsync(), Is.EqualTo(1));
    }

    private Task<int> HiddenAsync() => Host.ScalarAsync<int>("select count(*)::int from documents where missing_since is not null");
}
