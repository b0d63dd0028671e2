using System.Net;
using System.Text.RegularExpressions;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Console;

/// <summary>The pages that look over all connectors, users and the installation.</summary>
internal sealed class OversightTests : ApiTests
{
    [Test]
    public async Task A_connector_with_860_partitions_is_filtered_sorted_and_paged_and_its_run_stays_short()
    {
        var id = await Host.ConnectAsync();
        var run = await Host.ScalarAsync<long>(
            """
            with run as (insert into runs (connector_id, kind, trigger, status, until, started_at)
                         values (@id, 'sync', 'manual', 'RUNNING', now(), now()) returning id),
            parts as (insert into partitions (connector_id, key, label, watermark)
                      select @id, 'p' || n, 'Part ' || lpad(n::text, 3, '0'), now() - n * interval '1 minute' from generate_series(1, 860) n
                      returning key, label),
            work as (insert into tasks (run_id, connector_id, partition_key, label, work, until, state, error_kind, error)
                     select run.id, @id, key, label, 'read', now(), case key when 'p700' then 'failed' else 'done' end,
                            case key when 'p700' then 'forbidden' end, case key when 'p700' then 'Nobody may read it.' end
                     from parts cross join run),
            failed as (insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id)
                       select @id, 'p42', 'document', 'd' || n, 'malformed', 'broken', run.id from generate_series(1, 3) n cross join run)
            select id from run
            """,
            new { id });
        using var browser = await SignedInAsync(ApiHost.Key);
        var path = $"/connectors/{id}/partitions";

        var first = await browser.ReadAsync(path);
        var failures = await browser.ReadAsync($"{path}?order=Failures");
        var failed = await browser.ReadAsync($"{path}?show=Failed");
        var named = await browser.ReadAsync($"{path}?keywords=part+85");
        var shortRun = await browser.ReadAsync($"/runs/{run}");
        var longRun = await browser.ReadAsync($"/runs/{run}?partitions=all");

        Assert.That(first, Does.Contain("860 found").And.Contain("Page 1 of 18"));
        Assert.That(First(first), Is.EqualTo("Part 700"), "what failed comes first");
        Assert.That(First(failures), Is.EqualTo("Part 042"));
        Assert.That(failed, Does.Contain("1 found").And.Contain("Nobody may read it."));
        Assert.That(named, Does.Contain("10 found"));
        Assert.That((Rows(shortRun), Rows(longRun)), Is.EqualTo((10, 50)));
        Assert.That(shortRun, Does.Contain("Part 700").And.Contain("All 860 partitions"));

        static string First(string page) => page.Split("<tbody>")[1].Split("<td class=\"clip\">")[1].Split('<')[0].Trim();
        static int Rows(string page) => page.Split("<td data-label=\"State\"").Length - 1;
    }

    [Test]
    public async Task Failures_of_all_connectors_are_summed_and_read_again_by_reason()
    {
        string[] ids = [await Host.ConnectAsync(), await Host.ConnectAsync(), await Host.ConnectAsync()];
        await Host.ScalarAsync<int>("update connectors set name = 'Rested', paused = true where id = @id", new { id = ids[2] });
        await Host.ScalarAsync<int>(
            """
            insert into failures (connector_id, partition_key, scope, source_id, title, reason, message, run_id)
            select id, 'all', 'document', reason || n, 'Title <' || n || '>', reason, 'why', 1
            from unnest(@ids) id, generate_series(1, 2) n, unnest(array['forbidden', 'toolarge']) reason
            """,
            new { ids });
        using var browser = await SignedInAsync(ApiHost.Key);

        var page = await browser.ReadAsync("/failures");
        var forbidden = await browser.ReadAsync("/failures?reason=forbidden&connector=pick");
        using var pressed = await browser.PressAsync("/failures?reason=forbidden", "/failures?reason=forbidden", ("do", "reason"));
        var told = await browser.ReadAsync(pressed.Headers.Location!.ToString());

        Assert.That(
            page, Does.Contain("12 found").And.Contain("Forbidden</a>").And.Contain("in 3 connectors").And.Contain("Title &lt;1&gt;"));
        Assert.That(forbidden, Does.Contain("4 found").And.Not.Contain("Rested"));
        Assert.That(told, Does.Contain("role=\"status\">Queued in 2 connectors."));
        Assert.That(
            await Host.ScalarAsync<long>("select count(*) from runs where kind = 'replay' and request ->> 'Reason' = 'forbidden'"),
            Is.EqualTo(2));
        Assert.That(await browser.ReadAsync("/"), Does.Contain("12 failures of all connectors"));
    }

    [Test]
    public async Task Held_deletions_of_all_connectors_are_listed_with_documents_and_decided()
    {
        await ApiSeed.PlantAsync(Host);
        var held = await Host.ScalarAsync<long>("select max(id) from runs where held is not null");
        await Host.ScalarAsync<int>(
            "insert into prune_candidates (run_id, document_id) select @held, id from documents", new { held });
        using var browser = await SignedInAsync(ApiHost.Key);
        using var other = await SignedInAsync(await Host.KeyAsync("other"));

        var overview = await browser.ReadAsync("/");
        var page = await browser.ReadAsync("/held");
        using var foreign = await other.PressAsync("/connectors/add/folder", "/held", ("do", "release"), ("run", $"{held}"));
        using var pressed = await browser.PressAsync("/held", "/held", ("do", "dismiss"), ("run", $"{held}"));
        var told = await browser.ReadAsync("/held");

        Assert.That(overview, Does.Contain("<b>1 prune</b>"));
        Assert.That(page, Does.Contain("planted title").And.Contain("Delete these 5").And.Contain($"/runs/{held}"));
        Assert.That(await other.ReadAsync("/held"), Does.Contain("Nothing is held."));
        Assert.That(foreign.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(told, Does.Contain("stay. The next prune asks again").And.Contain("Nothing is held."));
        Assert.That(await Host.ScalarAsync<string>("select action from audit order by id desc limit 1"), Is.EqualTo("prune.dismiss"));
    }

    [Test]
    public async Task A_users_page_tells_what_they_may_read_where_and_through_which_groups()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        await Host.ScalarAsync<int>(
            """
            insert into groups (connector_id, group_id, name, refreshed_by)
            values (@c, 'G1', 'Team <EU>', 1), (@c, 'G2', 'Everyone at work', 1), (@c, 'G3', 'Board', 1);
            insert into group_members (connector_id, group_id, member)
            values (@c, 'G1', 'email:ana@example.com'), (@c, 'G2', 'group:G1'), (@c, 'G3', 'email:bo@example.com');
            with s as (insert into access_sets (connector_id, hash, layers) values (@c, '\x01', '[]') returning id),
            l as (insert into access_layers (set_id, ordinal, of_layers, principals)
                  select id, n, 2, case n when 0 then array['group:G2'] else array['domain:example.com'] end
                  from s, generate_series(0, 1) n)
            update documents set access_id = (select id from s)
            """,
            new { c = seed.Connector });
        using var browser = await SignedInAsync(ApiHost.Key);

        var ana = await browser.ReadAsync("/people?user=Ana@example.com");
        var bo = await browser.ReadAsync("/people?user=bo@example.com");
        using var reader = await SignedInAsync(await Host.KeyAsync("default", "reader"));
        using var refused = await reader.GetAsync("/people?user=ana@example.com");

        Assert.That(ana, Does.Contain("Team &lt;EU&gt;").And.Contain("Everyone at work").And.Contain("through another group"));
        Assert.That(ana, Does.Contain("<td data-label=\"Documents\" class=\"number\">1</td>").And.Not.Contain("Board"));
        Assert.That(bo, Does.Contain("Board").And.Contain("No document of any connector names this user"));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("planted-source-1", "stored", Description = "By its id in the source.")]
    [TestCase("PLANTED title", "stored", Description = "By its title.")]
    [TestCase("planted-source-2", "planted message", Description = "What could not be read has a reason too.")]
    [TestCase("https://nowhere.example/x", "No connector has met anything")]
    public async Task Why_something_is_not_here_is_told_from_what_people_know_of_it(string what, string told)
    {
        await ApiSeed.PlantAsync(Host);
        using var browser = await SignedInAsync(ApiHost.Key);
        using var other = await SignedInAsync(await Host.KeyAsync("other"));
        var path = $"/why?what={Uri.EscapeDataString(what)}&as_user=ana@example.com";

        Assert.That(await browser.ReadAsync(path), Does.Contain(told));
        Assert.That(await other.ReadAsync(path), Does.Contain("No connector has met anything"));
    }

    [Test]
    public async Task A_question_that_is_too_long_is_told_and_so_is_a_condition_that_is_none()
    {
        var dataset = await Host.DatasetAsync();
        using var browser = await SignedInAsync(ApiHost.Key);

        Assert.That(await browser.ReadAsync($"/search?q={new string('w', 401)}"), Does.Contain("longer than 400 characters"));
        Assert.That(await browser.ReadAsync($"/bases/{dataset}?metadata=team"), Does.Contain("is no condition on metadata"));
    }

    [Test]
    public async Task Documents_are_filtered_by_metadata()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        await Host.ScalarAsync<int>("""update documents set metadata = '{"team": "People", "year": 2026}'""");
        using var browser = await SignedInAsync(ApiHost.Key);

        Assert.That(await browser.ReadAsync($"/bases/{seed.Dataset}?metadata=team+=+people,+year=2026"), Does.Contain("1 found"));
        Assert.That(await browser.ReadAsync($"/bases/{seed.Dataset}?metadata=team=sales"), Does.Contain("0 found"));
    }

    [Test]
    public async Task The_installations_pages_are_the_first_tenants()
    {
        await Host.ScalarAsync<int>(
            "insert into budgets (key, next_at) values ('slack:0123abcd:conversations.list', now() + interval '90 seconds')");
        await Host.ConnectAsync();
        using var browser = await SignedInAsync(ApiHost.Key);
        using var other = await SignedInAsync(await Host.KeyAsync("other"));

        Assert.That(
            await browser.ReadAsync("/administration/budgets"),
            Does.Contain("slack conversations.list").And.Contain("in 1 min").And.Not.Contain("0123abcd"));
        Assert.That(await browser.ReadAsync("/administration/retention"), Does.Contain("730 days").And.Contain("Audit"));
        Assert.That(await browser.ReadAsync("/administration/tenants"), Does.Contain(">default<").And.Contain(">other<"));
        foreach (var page in new[] { "budgets", "retention", "tenants" })
        {
            using var refused = await other.GetAsync($"/administration/{page}");
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), page);
        }

        Assert.That(await other.ReadAsync("/administration/keys"), Does.Not.Contain("/administration/tenants"));
    }

    [Test]
    public async Task A_page_that_fails_is_a_page_for_people_and_json_for_programs()
    {
        using var browser = await SignedInAsync(ApiHost.Key);
        await Host.ScalarAsync<int>("alter table failures rename to failures_away");

        using var page = await AskAsync("text/html,application/xhtml+xml");
        using var json = await AskAsync("application/json");

        Assert.That(new[] { page.StatusCode, json.StatusCode }, Is.All.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(
            await page.Content.ReadAsStringAsync(),
            Does.Contain("<h1>Something went wrong</h1>").And.Contain("The log has it under"));
        Assert.That(await json.Content.ReadAsStringAsync(), Does.StartWith("{"));

        async Task<HttpResponseMessage> AskAsync(string accept)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/failures");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            return await browser.SendAsync(request);
        }
    }

    [Test]
    public async Task A_page_without_a_database_is_a_page_that_says_to_try_again()
    {
        var database = await TestDatabase.CreateAsync();
        await using var relay = new TcpRelay(database.ConnectionString);
        await using var host = await ApiHost.OverAsync(database, $"--ConnectionStrings:Connectors={relay.ConnectionString}");
        using var browser = new Browser(host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);

        relay.Cut(true);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connectors");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var away = await browser.SendAsync(request);
        relay.Cut(false);

        Assert.That(away.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(away.Headers.RetryAfter, Is.Not.Null);
        Assert.That(
            await away.Content.ReadAsStringAsync(), Does.Contain("<h1>Not now</h1>").And.Contain("The database does not answer now."));
    }

    [Test]
    public async Task Failures_and_knowledge_bases_are_sorted_by_their_columns()
    {
        string[] ids = [await Host.ConnectAsync(), await Host.ConnectAsync()];
        await Host.ScalarAsync<int>("update connectors set name = 'Zeta' where id = @id", new { id = ids[0] });
        await Host.ScalarAsync<int>(
            """
            insert into failures (connector_id, partition_key, scope, source_id, title, reason, message, run_id, attempts, next_retry_at)
            values (@a, 'all', 'document', '1', 'Beta', 'forbidden', 'why', 1, 2, null),
                   (@b, 'all', 'document', '2', 'Alpha', 'toolarge', 'why', 1, 9, now() + interval '2 hours'),
                   (@a, 'all', 'document', '3', 'Gamma', 'malformed', 'why', 1, 1, now() + interval '1 hour')
            """,
            new { a = ids[0], b = ids[1] });
        foreach (var name in new[] { "Beta", "Alpha", "Gamma" })
            await Host.PostAsync("/api/v1/datasets", $$"""{"name":"{{name}}"}""");
        using var browser = await SignedInAsync(ApiHost.Key);
        var orders = new List<string>();
        foreach (var order in new[] { "Newest", "Title", "Reason", "MostAttempts", "NextTry", "Connector" })
            orders.Add($"{order} {Initials(await browser.ReadAsync($"/failures?order={order}"))}");

        Assert.That(
            orders, Is.EqualTo(new[] { "Newest GAB", "Title ABG", "Reason BGA", "MostAttempts ABG", "NextTry GAB", "Connector AGB" }));
        Assert.That(Initials(await browser.ReadAsync($"/connectors/{ids[0]}/failures?order=Title")), Is.EqualTo("BG"));
        Assert.That(Initials(await browser.ReadAsync("/bases")), Is.EqualTo("GAB"));
        Assert.That(Initials(await browser.ReadAsync("/bases?order=Name")), Is.EqualTo("ABG"));

        static string Initials(string page) => string.Concat(
            Regex.Matches(page.Split("<tbody>")[1], "(Alpha|Beta|Gamma)").Select(match => match.Value[0]).Distinct());
    }

    [Test]
    public async Task The_list_of_connectors_is_sorted_by_its_columns()
    {
        foreach (var name in new[] { "Zeta", "Alpha" })
            await Host.ScalarAsync<int>("update connectors set name = @name where id = @id", new { name, id = await Host.ConnectAsync() });
        using var browser = await SignedInAsync(ApiHost.Key);

        var page = await browser.ReadAsync("/connectors?order=Name&keywords=a");

        Assert.That(page, Does.Contain("aria-sort=\"ascending\"").And.Contain("keywords=a&amp;order=Status"));
        Assert.That(page.IndexOf("<b>Alpha", StringComparison.Ordinal), Is.LessThan(page.IndexOf("<b>Zeta", StringComparison.Ordinal)));
    }

    private async Task<Browser> SignedInAsync(string key)
    {
        var browser = new Browser(Host.Client.BaseAddress);
        Assert.That(await browser.SignInAsync(key), Is.EqualTo(HttpStatusCode.Found));
        return browser;
    }
}
