using System.Collections.Concurrent;
using Connectors.Tests.Support;
using Microsoft.Playwright;

namespace Connectors.Tests.Api.Dashboard;

/// <summary>The status page in a real browser. The picture that it takes is for people to look at.</summary>
[Category("Browser")]
internal sealed class StatusBrowserTests : ApiTests
{
    [Test]
    public async Task Charts_load_nothing_from_other_servers()
    {
        foreach (var name in new[] { "Marketing's drive", "Support tickets", "Wiki", "A folder that was never read" })
            await ConnectAsync(name);
        await using var chromium = await Chromium.StartAsync();
        await using var browser = await chromium.NewAsync();
        var page = await browser.NewPageAsync();
        ConcurrentBag<string> elsewhere = [], complaints = [];
        page.Request += (_, request) => Note(
            elsewhere, request.Url, !request.Url.StartsWith(Host.Client.BaseAddress!.ToString(), StringComparison.Ordinal));
        page.Console += (_, message) => Note(
            complaints,
            $"{message.Text} {message.Location}",
            message.Type == "error" && !message.Location.Contains("favicon", StringComparison.Ordinal));

        await page.GotoAsync($"{Host.Client.BaseAddress}signin?return=/hangfire/status");
        await page.FillAsync("input[name=key]", ApiHost.Key);
        await page.PressAsync("input[name=key]", "Enter");
        await page.Locator("svg[role=img]").First.WaitForAsync();
        await page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "status.png"), FullPage = true });

        Assert.That(await page.Locator("svg[role=img]").CountAsync(), Is.EqualTo(5));
        Assert.That(await page.Locator("svg[role=img] g rect[fill='#449d44']").CountAsync(), Is.GreaterThan(50));
        var box = (await page.Locator("svg[role=img]").First.BoundingBoxAsync())!;
        Assert.That(
            (box.Width, box.Height),
            Is.EqualTo((1152, 145)).Using<(float, float)>((a, b) => Math.Abs(a.Item1 - b.Item1) < 2 && Math.Abs(a.Item2 - b.Item2) < 2));
        Assert.That(elsewhere, Is.Empty);
        Assert.That(complaints, Is.Empty);
    }

    private static void Note(ConcurrentBag<string> bag, string text, bool matters)
    {
        if (matters)
            bag.Add(text);
    }

    /// <summary>A connector with a day behind it: a long first sync, refreshes, a bad hour.</summary>
    private async Task ConnectAsync(string name)
    {
        var made = await Host.PostAsync(
            "/api/v1/connectors", $$"""{"name":"{{name}}","source":"picky","config":{"credentials":{"user":"u","token":"secret-1"} } }""");
        if (name.EndsWith("read", StringComparison.Ordinal))
            return;
        await Host.Database.Database.ExecuteAsync(
            """
            insert into runs (connector_id, kind, trigger, status, until, opened_at, started_at, finished_at, added, updated, deleted,
                failed, usage, error)
            select @id, 'sync', 'schedule', case when n between 20 and 22 then 'FAILED' when n = 30 then 'CANCEL' else 'SUCCESS' end, now(),
                   t, t, t + case when n = 47 then interval '7 hours' else interval '40 seconds' end,
                   case when n = 47 then 9000 else 200 + (n * 37 + length(@name) * 11) % 400 end, (n * 53) % 300, (n * 17) % 60, case
                       when n % 9 = 0 then 40 else 0 end,
                   jsonb_build_object('list', jsonb_build_object('calls', 10 + n, 'waited_ms', n * 300)),
                   case when n between 20 and 22 then 'Upstream (list) answered 503: try again later.' end
            from generate_series(1, 47) n cross join lateral (select now() - n * interval '30 minutes' as t) w
            where n > 33 or n < 32 or length(@name) % 2 = 0
            """,
            new { id = made["data"]!["id"]!.GetValue<string>(), name },
            CancellationToken.None);
    }
}
