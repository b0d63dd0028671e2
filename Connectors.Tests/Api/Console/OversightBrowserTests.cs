using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;
using Microsoft.Playwright;

namespace Connectors.Tests.Api.Console;

/// <summary>
/// What an operator finds out and decides, in a real browser, with workers at work: permissions, deletions, failures, documents.
/// </summary>
[Category("Browser")]
internal sealed class OversightBrowserTests
{
    private const string Ada = "ada@example.org";
    private const string Bob = "bob@example.org";

    private ApiHost _host = null!;
    private FakeSlack _slack = null!;
    private Chromium _chromium = null!;
    private IBrowserContext _browser = null!;
    private IPage _page = null!;
    private string _folder = "";

    [SetUp]
    public async Task OpenAsync()
    {
        _chromium = await Chromium.StartAsync();
        _folder = Directory.CreateTempSubdirectory("connectors-oversight-").FullName;
        _slack = new FakeSlack();
        await _slack.StartAsync();
        _host = await ApiHost.StartAsync("all", $"--Connectors:FolderRoots={_folder}", "--Connectors:Egress:Allow=127.0.0.1");
        _browser = await _chromium.NewAsync(new BrowserNewContextOptions());
        _page = await _browser.NewPageAsync();
        _page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await GoAsync("");
        await _page.FillAsync("input[name=key]", ApiHost.Key);
        await _page.PressAsync("input[name=key]", "Enter");
        await Menu("Search").WaitForAsync();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_host is not null)
            await _host.DisposeAsync();
        if (_slack is not null)
            await _slack.DisposeAsync();
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_user_who_left_a_channel_does_not_find_it_once_access_is_refreshed_and_the_search_leads_to_why()
    {
        var board = new FakeChannel("C1", "board") { IsPrivate = true };
        board.Add(new FakeMessage { Ts = FakeSlack.Ts(FakeWorkspace.Start), Text = "The acquisition of Zeppelin is decided." });
        _slack.Users["U2"] = ("bob", Bob);
        board.Members.Add("U2");
        _slack.Channels.Add(board);
        var id = await ConnectAsync(
            "Chat", "slack",
            $$"""{"base_url":"{{_slack.Address}}api/","credentials":{"slack_bot_token":"{{_slack.Token}}"} }""");

        await RefreshAccessAsync(id);
        await SearchAsync("zeppelin", Ada);
        var before = await _page.Locator(".hits li").CountAsync();
        await GoAsync($"people?user={Ada}");
        var may = await _page.Locator("main").InnerTextAsync();
        board.Members.Remove("U1");
        await RefreshAccessAsync(id);
        await SearchAsync("zeppelin", Ada);
        await _page.GetByText("Nothing was found.").WaitForAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Why is it not here" }).ClickAsync();
        var asked = await _page.GetByLabel("As the user").InputValueAsync();
        await _page.GetByLabel("Its link, title or id").FillAsync(
            (await _host.ScalarAsync<string>("select source_id from documents"))!);
        await PressAsync("Explain");
        var why = await _page.GetByRole(AriaRole.Status).InnerTextAsync();
        await GoAsync($"people?user={Ada}");
        var mayNot = await _page.Locator("main").InnerTextAsync();
        await GoAsync($"bases/{await _host.ScalarAsync<string>("select id from knowledge_bases")}");
        await _page.GetByLabel("As the user").FillAsync(Ada);
        await PressAsync("Show");
        var hers = await TitlesAsync();
        await _page.GetByLabel("As the user").FillAsync(Bob);
        await PressAsync("Show");

        Assert.That(before, Is.EqualTo(1), "as long as she is a member");
        Assert.That(may, Does.Contain("Chat").And.Not.Contain("No document of any connector names this user"));
        Assert.That(asked, Is.EqualTo(Ada));
        Assert.That(why, Does.Contain("stored").And.Contain("may not be read").And.Contain($"{Ada} may not read it"));
        Assert.That(mayNot, Does.Contain("No document of any connector names this user"));
        Assert.That((hers.Count, (await TitlesAsync()).Count), Is.EqualTo((0, 1)), "her documents and Bob's");
    }

    [Test]
    public async Task A_held_prune_shows_what_it_would_delete_and_deletes_it_when_a_person_says_so()
    {
        for (var file = 1; file <= 30; file++)
            await WriteAsync($"page-{file:00}.md", $"# Page {file}\n\nThe quagga of page {file}.");
        var id = await ConnectFolderAsync("Zoo");
        for (var file = 1; file <= 20; file++)
            File.Delete(Path.Combine(_folder, $"page-{file:00}.md"));

        await GoAsync($"connectors/{id}");
        await PressAsync("Prune now");
        await _page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await Eventually.TrueAsync(async () => await _host.ScalarAsync<long>("select count(*) from runs where held is not null") == 1);
        await GoAsync("");
        await _page.GetByRole(AriaRole.Link, new() { Name = "1 prune" }).ClickAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "See more of them" }).ClickAsync();
        var doomed = await _page.Locator("#doomed li").AllInnerTextsAsync();
        await PressAsync("Delete these 20");
        await _page.GetByText("20 documents will be gone within a minute.").WaitForAsync();
        await SearchAsync("quagga");
        var found = await _page.Locator("[role=status]").First.InnerTextAsync();

        Assert.That(doomed, Has.Count.EqualTo(20).And.Some.Contain("page-01.md").And.None.Contain("page-21.md"));
        Assert.That(found, Does.StartWith("10 passages"));
        Assert.That(
            await _host.ScalarAsync<string>("select action from audit where action like 'prune.%'"), Is.EqualTo("prune.release"));
    }

    [Test]
    public async Task Failures_of_one_reason_are_read_again_in_all_connectors_and_in_one()
    {
        foreach (var part in new[] { "a", "b" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, part));
            await WriteAsync($"{part}/large.md", new string('x', 3000));
            await WriteAsync($"{part}/broken.pdf", "%PDF-1.7\nnothing");
        }

        var a = await ConnectFolderAsync("Folder A", "a", ""","size_limit":2000""");
        var b = await ConnectFolderAsync("Folder B", "b", ""","size_limit":2000""");
        await WriteAsync("a/large.md", "Now it is short: aardvark.");

        await GoAsync("connectors");
        await _page.GetByRole(AriaRole.Link, new() { Name = "Failures", Exact = true }).ClickAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Too large" }).ClickAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Connector", Exact = true }).ClickAsync();
        var sorted = await _page.Locator("tbody td[data-label=Connector]").AllInnerTextsAsync();
        await PressAsync("Read all that are “too large” again");
        await _page.GetByText("Queued in 2 connectors.").WaitForAsync();
        await Eventually.TrueAsync(async () => await ReplaysAsync() == 2);
        await WriteAsync("b/large.md", "Now it is short too: aardwolf.");
        await GoAsync($"connectors/{b}/failures");
        await _page.GetByLabel("Reason").SelectOptionAsync("toolarge");
        await PressAsync("Show");
        await PressAsync("All that are “too large”");
        await _page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await Eventually.TrueAsync(async () => await ReplaysAsync() == 3);
        await SearchAsync("aardvark");
        var first = await _page.Locator(".hits li").CountAsync();
        await SearchAsync("aardwolf");

        Assert.That(sorted, Is.EqualTo(new[] { "Folder A", "Folder B" }));
        Assert.That((first, await _page.Locator(".hits li").CountAsync()), Is.EqualTo((1, 1)));
        Assert.That(
            await _host.Database.Database.QueryAsync<string>(
                "select source_id || ' ' || reason from failures where resolved_at is null and connector_id = any(@ids) order by 1",
                new { ids = new[] { a, b } }, default),
            Is.All.EqualTo("broken.pdf malformed").And.Exactly(2).Items);
    }

    [Test]
    public async Task Documents_are_filtered_by_title_kind_and_metadata_and_sorted_by_columns()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "people"));
        Directory.CreateDirectory(Path.Combine(_folder, "sales"));
        foreach (var (path, text) in new[]
        {
            ("people/vacation.md", "Thirty days."), ("people/benefits.txt", "Lunch."), ("sales/pipeline.md", "Ten deals."),
        })
            await WriteAsync(path, text);
        var people = await ConnectFolderAsync("People", "people", ""","field_mapping":{"set":{"team":"people"} }""");
        var sales = await ConnectFolderAsync("Sales", "sales", ""","field_mapping":{"set":{"team":"sales"} }""");
        var dataset = await _host.DatasetAsync($$"""[{"id":"{{people}}"},{"id":"{{sales}}"}]""");
        await GoAsync($"bases/{dataset}");

        var all = await TitlesAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Document", Exact = true }).ClickAsync();
        await _page.Locator("th[aria-sort=ascending]").WaitForAsync();
        var sorted = await TitlesAsync();
        await _page.GetByLabel("Metadata").FillAsync("team = people");
        await PressAsync("Show");
        var ofPeople = await TitlesAsync();
        await _page.GetByLabel("Kind").FillAsync("md");
        await PressAsync("Show");
        var markdown = await TitlesAsync();
        await _page.GetByLabel("Kind").FillAsync("");
        await _page.GetByLabel("Metadata").FillAsync("");
        await _page.GetByLabel("Title").FillAsync("PIPE");
        await PressAsync("Show");
        var titled = await TitlesAsync();

        Assert.That(all, Is.EquivalentTo(new[] { "benefits.txt", "pipeline.md", "vacation.md" }));
        Assert.That(sorted, Is.EqualTo(new[] { "benefits.txt", "pipeline.md", "vacation.md" }));
        Assert.That(ofPeople, Is.EqualTo(new[] { "benefits.txt", "vacation.md" }), "in the order that was chosen before");
        Assert.That(markdown, Is.EqualTo(new[] { "vacation.md" }));
        Assert.That(titled, Is.EqualTo(new[] { "pipeline.md" }));
    }

    private ILocator Menu(string name)
        => _page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = name });

    private Task GoAsync(string path) => _page.GotoAsync($"{_host.Client.BaseAddress}{path}");

    private Task PressAsync(string button) => _page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private Task WriteAsync(string path, string text) => File.WriteAllTextAsync(Path.Combine(_folder, path), text);

    private async Task<IReadOnlyList<string>> TitlesAsync()
        => [.. (await _page.Locator("tbody td:first-child a").AllInnerTextsAsync()).Select(title => title.Trim())];

    private async Task SearchAsync(string question, string? asUser = null)
    {
        await Menu("Search").ClickAsync();
        await _page.GetByLabel("Question").FillAsync(question);
        if (asUser is not null)
            await _page.GetByLabel("As the user").FillAsync(asUser);
        await PressAsync("Search");
        await _page.Locator("[role=status]").First.WaitForAsync();
    }

    /// <summary>Presses the button and waits on the run's page for its end.</summary>
    private async Task RefreshAccessAsync(string id)
    {
        await GoAsync($"connectors/{id}");
        await PressAsync("Refresh access");
        await _page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await _page.Locator(".badge.good", new() { HasText = "Succeeded" }).First.WaitForAsync(new() { Timeout = 60_000 });
    }

    private Task<long> ReplaysAsync()
        => _host.ScalarAsync<long>("select count(*) from runs where kind = 'replay' and status = 'SUCCESS'");

    private Task<string> ConnectFolderAsync(string name, string part = "", string settings = "")
        => ConnectAsync(name, "folder", $$"""{"root":"{{Path.Combine(_folder, part)}}"{{settings}}}""");

    /// <summary>Adds a connector to a knowledge base of its own and waits for its first sync.</summary>
    private async Task<string> ConnectAsync(string name, string source, string config)
    {
        var made = await _host.PostAsync("/api/v1/connectors", $$"""{"name":"{{name}}","source":"{{source}}","config":{{config}}}""");
        Assert.That((int)made["code"]!, Is.Zero, made.ToJsonString());
        var id = (string)made["data"]!["id"]!;
        await _host.DatasetAsync($$"""[{"id":"{{id}}"}]""");
        await Eventually.TrueAsync(async () => await _host.ScalarAsync<long>(
            "select count(*) from runs where connector_id = @id and kind = 'sync' and status = 'SUCCESS'", new { id }) == 1);
        return id;
    }
}
