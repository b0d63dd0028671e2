using Connectors.Jobs.Search.Vectors;
using Connectors.Tests.Support;
using Microsoft.Playwright;

namespace Connectors.Tests.Api.Console;

/// <summary>
/// What changes on a page while a person looks at it, in a real browser: toasts, and parts that update themselves. The browser's clock is
/// the tests' own, so nothing waits for seconds to pass.
/// </summary>
[Category("Browser")]
internal sealed class LiveBrowserTests
{
    /// <summary>Longer than a toast stays and than any part of a page waits before it asks again.</summary>
    private const long Later = 31_000;

    private ApiHost _host = null!;
    private ConsoleBrowser _browser = null!;

    private IPage Page => _browser.Page;

    [SetUp]
    public async Task OpenAsync()
    {
        _browser = await ConsoleBrowser.StartAsync();
        // Without a worker, nothing else touches what the tests plant.
        _host = await ApiHost.StartAsync("api", "--Connectors:Embedding:Models:arctic:Kind=local");
        await _browser.SignInAsync(_host, ownClock: true);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_host is not null)
            await _host.DisposeAsync();
    }

    private ILocator Toast => Page.Locator(".toasts .notice");

    [Test]
    public async Task What_went_well_is_told_for_some_seconds_and_stays_under_the_mouse_or_goes_when_it_is_closed()
    {
        await _browser.GoAsync($"connectors/{await _host.ConnectAsync()}");

        await _browser.PressAsync("Pause");
        await Toast.WaitForAsync();
        var (role, text) = (await Toast.GetAttributeAsync("role"), await Toast.InnerTextAsync());
        await Toast.HoverAsync();
        await Page.Clock.RunForAsync(Later);
        var held = await Toast.CountAsync();
        await Page.Mouse.MoveAsync(0, 0);
        await Page.Clock.RunForAsync(Later);
        var (after, leftOver) = (await Toast.CountAsync(), await Page.GetByText(text.Split('\n')[0], new() { Exact = true }).CountAsync());
        await _browser.PressAsync("Resume");
        await Toast.WaitForAsync();
        await Toast.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        Assert.That((role, held, after, leftOver), Is.EqualTo(("status", 1, 0, 0)));
        Assert.That(await Toast.CountAsync(), Is.Zero);
    }

    [Test]
    public async Task What_went_wrong_is_told_until_it_is_closed()
    {
        await _browser.GoAsync($"bases/{await _host.DatasetAsync()}?metadata=nonsense");

        await Toast.WaitForAsync();
        await Page.Clock.RunForAsync(Later);
        var (role, text) = (await Toast.GetAttributeAsync("role"), await Toast.InnerTextAsync());
        await Toast.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        Assert.That(role, Is.EqualTo("alert"));
        Assert.That(text, Does.Contain("“nonsense” is no condition on metadata."));
        Assert.That(await Toast.CountAsync(), Is.Zero);
    }

    [Test]
    public async Task A_page_says_that_the_server_does_not_answer_and_takes_that_back_when_it_does()
    {
        await _host.ConnectAsync();
        await _browser.GoAsync("connectors");
        await Page.RouteAsync("**/connectors", route => route.AbortAsync());

        await Page.Clock.RunForAsync(Later);
        await Toast.WaitForAsync();
        var text = await Toast.InnerTextAsync();
        await Page.UnrouteAllAsync();
        await Page.Clock.RunForAsync(Later);
        await Toast.WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.That(text, Does.Contain("The server does not answer. This page shows what was known before, and asks again."));
    }

    [Test]
    public async Task The_progress_of_vectors_moves_while_texts_are_embedded_and_its_bar_goes_at_the_end()
    {
        var connector = await _host.ConnectAsync();
        var dataset = await _host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await _host.CallAsync(HttpMethod.Put, $"/api/v1/datasets/{dataset}", """{"embedding_model":"arctic"}""");
        var models = await _host.Get<EmbeddingModels>().IdsAsync(CancellationToken.None);
        await EmbedAsync(connector, models["arctic"], embedded: 250, error: "The model answers 503.");
        await _browser.GoAsync($"bases/{dataset}");
        var loads = 0;
        Page.Load += (_, _) => loads++;
        var bar = Page.GetByRole(AriaRole.Progressbar, new() { Name = "Texts embedded" });

        await Page.GetByText("with arctic: 250 of 1,000 chunks").WaitForAsync();
        var (value, max, error) = (
            await bar.GetAttributeAsync("value"), await bar.GetAttributeAsync("max"),
            await Page.GetByText("The model answers 503.").CountAsync());
        await EmbedAsync(connector, models["arctic"], embedded: 750);
        await Page.Clock.RunForAsync(5_000);
        await Page.GetByText("with arctic: 750 of 1,000 chunks").WaitForAsync();
        var (moved, overcome) = (await bar.GetAttributeAsync("value"), await Page.GetByText("The model answers 503.").CountAsync());
        await EmbedAsync(connector, models["arctic"], embedded: 1_000, ready: true);
        await Page.Clock.RunForAsync(5_000);
        await Page.GetByText("with arctic: 1,000 of 1,000 chunks").WaitForAsync();

        Assert.That((value, max, error), Is.EqualTo(("250", "1000", 1)));
        Assert.That((moved, overcome), Is.EqualTo(("750", 0)));
        Assert.That(await bar.CountAsync(), Is.Zero, "all is done");
        Assert.That(loads, Is.Zero, "the page was not loaded again");
    }

    private Task EmbedAsync(string connector, int model, int embedded, string? error = null, bool ready = false)
        => _host.Database.Database.ExecuteAsync(
            """
            insert into vector_states (connector_id, model_id, total, embedded, error, ready_at)
            values (@connector, @model, 1000, @embedded, @error, case when @ready then now() end)
            on conflict (connector_id, model_id) do update
            set embedded = excluded.embedded, error = excluded.error, ready_at = excluded.ready_at
            """,
            new { connector, model, embedded, error, ready },
            CancellationToken.None);
}
