using System.Collections.Concurrent;
using Connectors.Tests.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Connectors.Tests.Api.Console;

/// <summary>An operator's work in a real browser: from an empty installation to the first answer, and every page on the way.</summary>
[Category("Browser")]
internal sealed class ConsoleBrowserTests
{
    private static readonly (string Name, int Width, int Height)[] Screens =
        [("phone", 390, 844), ("tablet", 820, 1180), ("wide", 1440, 900)];

    private ApiHost _host = null!;
    private Chromium _chromium = null!;
    private string _folder = "";

    [SetUp]
    public async Task StartAsync()
    {
        _chromium = await Chromium.StartAsync();
        _folder = Directory.CreateTempSubdirectory("connectors-console-").FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder, "vacation.md"), "# Vacation\n\nEveryone has thirty days of vacation a year.");
        await File.WriteAllTextAsync(Path.Combine(_folder, "travel.md"), "# Travel\n\nBook trains before planes.");
        await File.WriteAllBytesAsync(Path.Combine(_folder, "broken.pdf"), "%PDF-1.7\nnothing"u8.ToArray());
        _host = await ApiHost.StartAsync("all", $"--Connectors:FolderRoots={_folder}");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    [TestCase(true)]
    [TestCase(false, Description = "Pages work without scripts.")]
    public async Task From_an_empty_installation_to_the_first_answer_in_the_browser_alone(bool scripts)
    {
        await using var browser = await _chromium.NewAsync(new BrowserNewContextOptions { JavaScriptEnabled = scripts });
        var page = await SignInAsync(browser);
        ConcurrentBag<string> complaints = Listen(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a folder" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and start" }).ClickAsync();
        var errors = await page.Locator(".error").AllInnerTextsAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Handbook");
        await page.GetByLabel("Root directory").FillAsync(_folder);
        await page.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await page.GetByText("It works.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "vacation.md" }).WaitForAsync();
        var stored = await _host.ScalarAsync<long>("select (select count(*) from connectors) + (select count(*) from documents)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and start" }).ClickAsync();
        await page.GetByText("The connector was added.").WaitForAsync();
        await Eventually.TrueAsync(
            async () => await _host.ScalarAsync<long>("select count(*) from runs where kind = 'sync' and status = 'SUCCESS'") == 1);

        await page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).ClickAsync();
        await page.GetByLabel("Question").FillAsync("vacation days");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        var hit = page.Locator(".hits li").First;

        Assert.That(errors, Has.Length.EqualTo(2).And.Some.Contain("Is required."));
        Assert.That(stored, Is.Zero, "a test and a preview store nothing");
        Assert.That(await hit.InnerTextAsync(), Does.Contain("vacation.md").And.Contain("thirty days"));
        await hit.GetByRole(AriaRole.Link).First.ClickAsync();
        Assert.That(await page.Locator("pre").First.InnerTextAsync(), Does.Contain("thirty days of vacation"));
        Assert.That(complaints, Is.Empty);
    }

    [Test]
    public async Task A_connector_is_renamed_rescheduled_paused_resumed_rebuilt_and_deleted()
    {
        await using var browser = await _chromium.NewAsync(new BrowserNewContextOptions());
        var page = await SignInAsync(browser);
        page.Dialog += (_, dialog) => dialog.AcceptAsync();
        var id = await AddFolderAsync();
        await page.GotoAsync($"{_host.Client.BaseAddress}connectors/{id}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Renamed");
        await page.Locator("summary", new() { HasText = "Schedule" }).ClickAsync();
        await page.GetByLabel("Sync every").FillAsync("3");
        await page.GetByLabel("Sync: unit").SelectOptionAsync("hours");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("every 3 hours").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await page.Locator(".badge", new() { HasText = "Paused" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await page.GetByText("Resumed.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rebuild" }).ClickAsync();
        await page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await page.Locator(".badge.good", new() { HasText = "Succeeded" }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Renamed" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Failures", Exact = true }).ClickAsync();
        await page.GetByLabel("Choose broken.pdf").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Read the chosen ones again" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Replay of failures" }).WaitForAsync();
        await page.GotoAsync($"{_host.Client.BaseAddress}connectors/{id}/remove");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await page.GetByText("Renamed was deleted.").WaitForAsync();

        Assert.That(await _host.ScalarAsync<int>("select count(*) from connectors where deleted_at is null"), Is.Zero);
        Assert.That(
            await _host.Database.Database.QueryAsync<string>(
                "select action from audit where action like 'connector.%' or action = 'failures.replay' order by id", null, default),
            Is.EqualTo(new[]
            {
                "connector.create", "connector.update", "connector.pause", "connector.resume", "connector.rebuild", "failures.replay",
                "connector.delete",
            }));
    }

    [Test]
    public async Task A_run_under_way_moves_without_a_reload_and_keeps_what_a_person_types()
    {
        // Without a worker, nothing else touches the run.
        await using var quiet = await ApiHost.StartAsync();
        await using var browser = await _chromium.NewAsync(new BrowserNewContextOptions());
        var page = await SignInAsync(browser, quiet);
        var id = await quiet.ConnectAsync();
        var run = await quiet.ScalarAsync<long>(
            """
            insert into runs (connector_id, kind, trigger, status, until, started_at, added)
            values (@id, 'access', 'manual', 'RUNNING', now(), now(), 5) returning id
            """,
            new { id });
        var loads = 0;
        page.Load += (_, _) => loads++;

        await page.GotoAsync($"{quiet.Client.BaseAddress}runs/{run}");
        await page.GetByText("5", new() { Exact = true }).WaitForAsync();
        await quiet.ScalarAsync<int>("update runs set added = 4321 where id = @run", new { run });
        await page.GetByText("4,321", new() { Exact = true }).First.WaitForAsync();

        Assert.That(loads, Is.EqualTo(1));
    }

    [Test]
    public async Task No_page_has_a_violation_that_an_automated_check_of_accessibility_finds(
        [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme scheme)
    {
        var id = await AddFolderAsync();
        var (dataset, document, run) = await ReadAsync(id);
        string[] paths =
        [
            "", "connectors", "connectors/add", .. new[] { "folder", "slack", "jira", "confluence", "google_drive", "gmail" }
                .Select(source => $"connectors/add/{source}"),
            .. new[] { "", "/edit", "/partitions", "/failures", "/access", "/why?source_id=vacation.md", "/audit", "/remove" }
                .Select(part => $"connectors/{id}{part}"),
            $"runs/{run}", "bases", "bases/add", $"bases/{dataset}", $"bases/{dataset}/edit", $"bases/{dataset}/documents/{document}",
            $"bases/{dataset}/remove", "search", "search?q=vacation", "nowhere",
            "administration/keys", "administration/audit", "administration/system", "administration/budgets", "administration/retention",
            "administration/tenants", "failures", "held", "people?user=ana@example.com", "why?what=vacation.md&as_user=ana@example.com",
        ];
        List<string> violations = [];
        await using var browser = await _chromium.NewAsync(new BrowserNewContextOptions { ColorScheme = scheme });
        var page = await SignInAsync(browser);
        foreach (var path in paths)
        {
            await page.GotoAsync($"{_host.Client.BaseAddress}{path}");
            var found = await page.RunAxe(Checks(scheme));
            violations.AddRange(found.Violations.SelectMany(
                violation => violation.Nodes.Select(node => $"/{path}: {violation.Id} {node.Html}")));
            await LookAsync(page, $"{path.Replace('/', '-').Split('?')[0]}-{scheme}");
        }

        Assert.That(violations, Is.Empty);
    }

    /// <summary>A scheme changes colors and nothing else, so everything else is checked in one of them.</summary>
    private static AxeRunOptions Checks(ColorScheme scheme)
        => scheme == ColorScheme.Light ? new() : new() { RunOnly = RunOnlyOptions.Rules("color-contrast", "link-in-text-block") };

    /// <summary>
    /// Checks on each screen that nothing sticks out to the side. Keeps pictures in the directory that CONNECTORS_TEST_PICTURES names, for
    /// people to look at; they take most of the time, so without it there are none.
    /// </summary>
    private static async Task LookAsync(IPage page, string name)
    {
        foreach (var (screen, width, height) in Screens)
        {
            await page.SetViewportSizeAsync(width, height);
            if (Environment.GetEnvironmentVariable("CONNECTORS_TEST_PICTURES") is { Length: > 0 } directory)
            {
                await page.ScreenshotAsync(
                    new PageScreenshotOptions { Path = Path.Combine(directory, $"{name}-{screen}.png"), FullPage = true });
            }

            var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
            Assert.That(wide, Is.LessThanOrEqualTo(width), $"{name} on a {screen}");
        }
    }

    private static ConcurrentBag<string> Listen(IPage page)
    {
        ConcurrentBag<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                complaints.Add($"{message.Text} {message.Location}");
        };
        page.PageError += (_, error) => complaints.Add(error);
        return complaints;
    }

    private async Task<IPage> SignInAsync(IBrowserContext browser, ApiHost? host = null)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{(host ?? _host).Client.BaseAddress}");
        await page.FillAsync("input[name=key]", ApiHost.Key);
        await page.PressAsync("input[name=key]", "Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).WaitForAsync();
        return page;
    }

    private async Task<string> AddFolderAsync()
    {
        var made = await _host.PostAsync(
            "/api/v1/connectors", $$"""{"name":"Handbook","source":"folder","config":{"root":"{{_folder}}"} }""");
        var id = (string)made["data"]!["id"]!;
        await _host.DatasetAsync($$"""[{"id":"{{id}}"}]""");
        await Eventually.TrueAsync(
            async () => await _host.ScalarAsync<long>("select count(*) from runs where kind = 'sync' and status = 'SUCCESS'") == 1);
        return id;
    }

    private async Task<(string Dataset, string Document, long Run)> ReadAsync(string connector) => (
        (await _host.ScalarAsync<string>(
            "select knowledge_base_id from knowledge_base_connectors where connector_id = @connector", new { connector }))!,
        (await _host.ScalarAsync<Guid>("select id from documents where source_id = 'vacation.md'")).ToString("N"),
        await _host.ScalarAsync<long>("select min(id) from runs where connector_id = @connector", new { connector }));
}
