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
    private ConsoleBrowser _browser = null!;
    private string _folder = "";

    private IPage Page => _browser.Page;

    [SetUp]
    public async Task OpenAsync()
    {
        _browser = await ConsoleBrowser.StartAsync();
        _folder = Directory.CreateTempSubdirectory("connectors-oversight-").FullName;
        _slack = new FakeSlack();
        await _slack.StartAsync();
        _host = await ApiHost.StartAsync("all", $"--Connectors:FolderRoots={_folder}", "--Connectors:Egress:Allow=127.0.0.1");
        await _browser.SignInAsync(_host);
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
        var before = await Page.Locator(".hits li").CountAsync();
        await _browser.GoAsync($"people?user={Ada}");
        var may = await Page.Locator("main").InnerTextAsync();
        board.Members.Remove("U1");
        await RefreshAccessAsync(id);
        await SearchAsync("zeppelin", Ada);
        await Page.GetByText("Nothing was found.").WaitForAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Why is it not here" }).ClickAsync();
        var asked = await Page.GetByLabel("As the user").InputValueAsync();
        await Page.GetByLabel("Its link, title or id").FillAsync(
            (await _host.ScalarAsync<string>("select source_id from documents"))!);
        await _browser.PressAsync("Explain");
        var why = await Page.GetByRole(AriaRole.Status).InnerTextAsync();
        await _browser.GoAsync($"people?user={Ada}");
        var mayNot = await Page.Locator("main").InnerTextAsync();
        await _browser.GoAsync($"bases/{await _host.ScalarAsync<string>("select id from knowledge_bases")}");
        await Page.GetByLabel("As the user").FillAsync(Ada);
        await _browser.PressAsync("Show");
        var hers = await TitlesAsync();
        await Page.GetByLabel("As the user").FillAsync(Bob);
        await _browser.PressAsync("Show");

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

        await _browser.GoAsync($"connectors/{id}");
        await _browser.PressAsync("Prune now");
        await Page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await Eventually.TrueAsync(async () => await _host.ScalarAsync<long>("select count(*) from runs where held is not null") == 1);
        await _browser.GoAsync("");
        await Page.GetByRole(AriaRole.Link, new() { Name = "1 prune" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "See more of them" }).ClickAsync();
        var doomed = await Page.Locator("#doomed li").AllInnerTextsAsync();
        await _browser.PressAsync("Delete these 20");
        await Page.GetByText("20 documents will be gone within a minute.").WaitForAsync();
        await SearchAsync("quagga");
        var found = await Page.Locator("[role=status]").First.InnerTextAsync();

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

        await _browser.GoAsync("connectors");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Failures", Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Too large" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Connector", Exact = true }).ClickAsync();
        var sorted = await Page.Locator("tbody td[data-label=Connector]").AllInnerTextsAsync();
        await _browser.PressAsync("Read all that are “too large” again");
        await Page.GetByText("Queued in 2 connectors.").WaitForAsync();
        await Eventually.TrueAsync(async () => await ReplaysAsync() == 2);
        await WriteAsync("b/large.md", "Now it is short too: aardwolf.");
        await _browser.GoAsync($"connectors/{b}/failures");
        await Page.GetByLabel("Reason").SelectOptionAsync("toolarge");
        await _browser.PressAsync("Show");
        await _browser.PressAsync("All that are “too large”");
        await Page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await Eventually.TrueAsync(async () => await ReplaysAsync() == 3);
        await SearchAsync("aardvark");
        var first = await Page.Locator(".hits li").CountAsync();
        await SearchAsync("aardwolf");

        Assert.That(sorted, Is.EqualTo(new[] { "Folder A", "Folder B" }));
        Assert.That((first, await Page.Locator(".hits li").CountAsync()), Is.EqualTo((1, 1)));
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
        await _browser.GoAsync($"bases/{dataset}");

        var all = await TitlesAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Document", Exact = true }).ClickAsync();
        await Page.Locator("th[aria-sort=ascending]").WaitForAsync();
        var sorted = await TitlesAsync();
        await Page.GetByLabel("Metadata").FillAsync("team = people");
        await _browser.PressAsync("Show");
        var ofPeople = await TitlesAsync();
        await Page.GetByLabel("Kind").FillAsync("md");
        await _browser.PressAsync("Show");
        var markdown = await TitlesAsync();
        await Page.GetByLabel("Kind").FillAsync("");
        await Page.GetByLabel("Metadata").FillAsync("");
        await Page.GetByLabel("Title").FillAsync("PIPE");
        await _browser.PressAsync("Show");
        var titled = await TitlesAsync();

        Assert.That(all, Is.EquivalentTo(new[] { "benefits.txt", "pipeline.md", "vacation.md" }));
        Assert.That(sorted, Is.EqualTo(new[] { "benefits.txt", "pipeline.md", "vacation.md" }));
        Assert.That(ofPeople, Is.EqualTo(new[] { "benefits.txt", "vacation.md" }), "in the order that was chosen before");
        Assert.That(markdown, Is.EqualTo(new[] { "vacation.md" }));
        Assert.That(titled, Is.EqualTo(new[] { "pipeline.md" }));
    }

    private ILocator Menu(string name)
        => Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = name });

    private Task WriteAsync(string path, string text) => File.WriteAllTextAsync(Path.Combine(_folder, path), text);

    private async Task<IReadOnlyList<string>> TitlesAsync()
        => [.. (await Page.Locator("tbody td:first-child a").AllInnerTextsAsync()).Select(title => title.Trim())];

    private async Task SearchAsync(string question, string? asUser = null)
    {
        await Menu("Search").ClickAsync();
        await Page.GetByLabel("Question").FillAsync(question);
        if (asUser is not null)
            await Page.GetByLabel("As the user").FillAsync(asUser);
        await _browser.PressAsync("Search");
        await Page.Locator("[role=status]").First.WaitForAsync();
    }

    /// <summary>Presses the button and waits on the run's page for its end.</summary>
    private async Task RefreshAccessAsync(string id)
    {
        await _browser.GoAsync($"connectors/{id}");
        await _browser.PressAsync("Refresh access");
        await Page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await Page.Locator(".badge.good", new() { HasText = "Succeeded" }).First.WaitForAsync(new() { Timeout = 60_000 });
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
