using System.Net;
using System.Text.RegularExpressions;
using Connectors.Jobs.Administration;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Console;

/// <summary>The console without scripts: what each role may do, and what pages do with what is not trusted.</summary>
internal sealed class ConsoleTests : ApiTests
{
    [Test]
    public async Task A_first_start_greets_and_leads_to_a_folder()
    {
        using var browser = await SignedInAsync(ApiHost.Key);

        Assert.That(await browser.ReadAsync("/"), Does.Contain("Welcome").And.Contain("/connectors/add/folder"));
    }

    [Test]
    public async Task A_reader_sees_pages_without_commands_and_sends_none()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        using var browser = await SignedInAsync(await Host.KeyAsync("default", "reader"));
        var before = await ApiSeed.StateAsync(Host);
        var token = await browser.TokenAsync("/connectors");

        var page = await browser.ReadAsync($"/connectors/{seed.Connector}");
        using var pressed = await browser.PostAsync($"/connectors/{seed.Connector}", token, KeyValuePair.Create("do", "pause"));
        using var form = await browser.GetAsync("/connectors/add");
        using var keys = await browser.GetAsync("/administration/keys");

        Assert.That(page, Does.Contain("Picky").And.Not.Contain("Sync now").And.Not.Contain("/edit"));
        Assert.That(
            new[] { pressed.StatusCode, form.StatusCode, keys.StatusCode }, Is.All.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }

    [Test]
    public async Task A_command_needs_the_token_of_a_page()
    {
        var id = await Host.ConnectAsync();
        using var browser = await SignedInAsync(ApiHost.Key);

        using var forged = await browser.PostAsync($"/connectors/{id}", KeyValuePair.Create("do", "pause"));
        var after = await Host.ScalarAsync<bool>("select paused from connectors");
        using var pressed = await browser.PressAsync($"/connectors/{id}", $"/connectors/{id}", ("do", "pause"));

        Assert.That((forged.StatusCode, after), Is.EqualTo((HttpStatusCode.BadRequest, false)));
        Assert.That(pressed.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(await Host.ScalarAsync<bool>("select paused from connectors"), Is.True);
        Assert.That(await browser.ReadAsync($"/connectors/{id}"), Does.Contain(">Paused<").And.Contain("Resume"));
        Assert.That(await Host.ScalarAsync<string>("select action from audit order by id desc limit 1"), Is.EqualTo("connector.pause"));
    }

    [Test]
    public async Task Sync_now_leads_to_the_page_of_the_run()
    {
        var id = await Host.ConnectAsync();
        using var browser = await SignedInAsync(ApiHost.Key);

        using var pressed = await browser.PressAsync($"/connectors/{id}", $"/connectors/{id}", ("do", "sync"));
        var run = pressed.Headers.Location!.ToString();

        Assert.That(run, Does.Match(@"^/runs/\d+$"));
        Assert.That(await browser.ReadAsync(run), Does.Contain(">Queued<").And.Contain("Picky").And.Contain("Cancel the run"));
    }

    [Test]
    public async Task The_page_of_a_run_tells_which_rule_left_out_how_many()
    {
        var id = await Host.ConnectAsync();
        var run = await Host.ScalarAsync<long>(
            """
            with run as (insert into runs (connector_id, kind, trigger, status, until) values (@id, 'sync', 'manual', 'RUNNING', now())
                returning id)
            insert into tasks (run_id, connector_id, partition_key, label, work, until, skipped_rules)
            select id, @id, p, p, 'read', now(), '{"excluded by <*.gz>": 1200}' from run, unnest(array['a', 'b']) p
            returning run_id
            """,
            new { id });
        using var browser = await SignedInAsync(ApiHost.Key);

        Assert.That(
            await browser.ReadAsync($"/runs/{run}"), Does.Contain("excluded by &lt;*.gz&gt;</td><td class=\"number\">2,400<"));
    }

    [Test]
    public async Task A_form_that_someone_else_overtook_is_not_saved()
    {
        var id = await Host.ConnectAsync();
        using var browser = await SignedInAsync(ApiHost.Key);
        var edit = $"/connectors/{id}/edit";
        var version = Version(await browser.ReadAsync(edit));
        await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", """{"prune_freq":77}""");

        using var late = await browser.PressAsync(edit, edit, [.. Fields("Late", version)]);
        var told = await late.Content.ReadAsStringAsync();
        using var again = await browser.PressAsync(edit, edit, [.. Fields("Again", Version(await browser.ReadAsync(edit)))]);

        Assert.That(told, Does.Contain("Someone changed this connector").And.Contain("value=\"Late\""));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(
            await Host.ScalarAsync<string>("select name || ' ' || prune_freq || ' ' || refresh_freq from connectors"),
            Is.EqualTo("Again 120 30"));

        static IEnumerable<(string, string)> Fields(string name, string version) =>
        [
            ("do", "save"), ("name", name), ("version", version), ("sync.count", "30"), ("sync.unit", "minutes"), ("prune.count", "2"),
            ("prune.unit", "hours"), ("config.credentials.user", "u"),
        ];

        static string Version(string page) => page.Split("name=\"version\" value=\"")[1].Split('"')[0];
    }

    [Test]
    public async Task A_form_of_a_knowledge_base_that_someone_else_overtook_unlinks_nothing()
    {
        var dataset = await Host.DatasetAsync();
        string[] connectors = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Host.ConnectAsync()))];
        using var browser = await SignedInAsync(ApiHost.Key);
        var edit = $"/bases/{dataset}/edit";
        var version = (await browser.ReadAsync(edit)).Split("name=\"version\" value=\"")[1].Split('"')[0];

        var service = Host.Get<KnowledgeBaseService>();
        await Task.WhenAll(connectors.Select(connector => service.AddAsync("default", dataset, connector, CancellationToken.None)));
        using var late = await browser.PressAsync(edit, edit, ("name", "Late"), ("version", version));

        Assert.That(
            await late.Content.ReadAsStringAsync(), Does.Contain("Someone changed this knowledge base").And.Contain("value=\"Late\""));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from knowledge_base_connectors"), Is.EqualTo(connectors.Length));
    }

    [Test]
    public async Task A_knowledge_base_takes_connectors_that_are_found_by_name_among_many()
    {
        var dataset = await Host.DatasetAsync();
        var linked = await Host.ConnectAsync();
        await Host.Get<KnowledgeBaseService>().AddAsync("default", dataset, linked, CancellationToken.None);
        await Host.ScalarAsync<int>(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs, created_at)
            select md5(n::text), 'default', 'Team ' || n, 'folder', '{}', 30, 720, 1740, now() + n * interval '1 second'
            from generate_series(1, 120) n
            """);
        using var browser = await SignedInAsync(ApiHost.Key);
        var edit = $"/bases/{dataset}/edit";
        var wanted = (await Host.ScalarAsync<string>("select md5('7')"))!;
        var other = (await Host.ScalarAsync<string>("select md5('120')"))!;

        var page = await browser.ReadAsync(edit);
        using var found = await browser.PressAsync(
            edit, edit, ("do", "find"), ("find", "team 7"), ("name", "Teams"), ("connectors", linked), ("connectors", other));
        var offered = await found.Content.ReadAsStringAsync();
        using var saved = await browser.PressAsync(
            edit, edit, ("do", "save"), ("name", "Teams"), ("version", Version(page)), ("shown", $"{linked},{wanted},{other}"),
            ("connectors", wanted), ("connectors", linked));

        Assert.That(page, Does.Contain("The newest 50 of 121 connectors.").And.Contain(linked).And.Not.Contain(wanted));
        Assert.That(offered, Does.Contain("11 connectors with").And.Contain(wanted).And.Contain("value=\"Teams\""));
        Assert.That(
            Regex.Matches(offered, "value=\"([0-9a-f]{32})\" checked").Select(match => match.Groups[1].Value),
            Is.EquivalentTo(new[] { linked, other }), "what was chosen stays");
        Assert.That(saved.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(
            await Host.Database.Database.QueryAsync<string>("select connector_id from knowledge_base_connectors", null, default),
            Is.EquivalentTo(new[] { linked, wanted }));

        static string Version(string page) => page.Split("name=\"version\" value=\"")[1].Split('"')[0];
    }

    [Test]
    public async Task A_connector_that_is_in_no_knowledge_base_is_put_into_one_on_its_page()
    {
        var id = await Host.ConnectAsync();
        var dataset = await Host.DatasetAsync();
        using var browser = await SignedInAsync(ApiHost.Key);
        var path = $"/connectors/{id}";

        using var refused = await browser.PressAsync(path, path, ("do", "link"), ("base", "0123456789abcdef0123456789abcdef"));
        var before = await browser.ReadAsync(path);
        using var pressed = await browser.PressAsync(path, path, ("do", "link"), ("base", dataset));

        Assert.That(before, Does.Contain("This knowledge base is gone.").And.Contain($"/bases/add?connector={id}"));
        Assert.That(await browser.ReadAsync(path), Does.Contain("now.").And.Not.Contain("Put it into this one"));
        Assert.That(await Host.ScalarAsync<string>("select connector_id from knowledge_base_connectors"), Is.EqualTo(id));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from runs where kind = 'sync'"), Is.EqualTo(1), "the first sync");
    }

    [Test]
    public async Task What_is_not_there_is_a_page_for_people_and_json_for_programs()
    {
        using var browser = await SignedInAsync(ApiHost.Key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connectors/0123456789abcdef0123456789abcdef");
        request.Headers.Accept.ParseAdd("text/html");

        using var page = await browser.SendAsync(request);
        using var other = await browser.GetAsync("/nowhere");

        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("<h1>Not found</h1>"));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await other.Content.ReadAsStringAsync(), Does.StartWith("{"));
    }

    [Test]
    public async Task A_key_is_shown_once()
    {
        using var browser = await SignedInAsync(ApiHost.Key);

        using var made = await browser.PressAsync(
            "/administration/keys", "/administration/keys", ("do", "make"), ("name", "For Dify"), ("role", "search"));
        var key = (await made.Content.ReadAsStringAsync()).Split("id=\"new-key\">")[1].Split('<')[0];
        var later = await browser.ReadAsync("/administration/keys");
        var (status, _) = await Host.CallAsync(HttpMethod.Get, "/api/v1/datasets", null, key);

        Assert.That(later, Does.Contain("For Dify").And.Not.Contain(key));
        Assert.That(status, Is.EqualTo(200));
        Assert.That(made.Headers.CacheControl!.NoStore, Is.True);
    }

    [Test]
    public async Task The_button_of_every_page_signs_out()
    {
        using var browser = await SignedInAsync(ApiHost.Key);

        using var pressed = await browser.PressAsync("/connectors", "/signout");
        using var after = await browser.GetAsync("/connectors");

        Assert.That((pressed.StatusCode, pressed.Headers.Location?.ToString()), Is.EqualTo((HttpStatusCode.Found, "/signin")));
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.Found));
    }

    private async Task<Browser> SignedInAsync(string key)
    {
        var browser = new Browser(Host.Client.BaseAddress);
        Assert.That(await browser.SignInAsync(key), Is.EqualTo(HttpStatusCode.Found));
        return browser;
    }
}
