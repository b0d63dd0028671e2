using Connectors.Jobs.Running;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Text;

namespace Connectors.Tests.Api.Dashboard;

internal sealed class StatusTests : ApiTests
{
    [Test]
    public async Task A_run_counts_where_it_ended_and_its_documents_over_the_time_it_took()
    {
        var connector = await Host.ConnectAsync();
        await RunAsync(connector, "SUCCESS", from: 10, to: 14, added: 401);
        await RunAsync(connector, "FAILED", from: 14, to: 14, added: 5);
        await RunAsync(connector, "SUCCESS", from: -4, to: 4, added: 80);

        var day = await Host.Get<DayQuery>().ReadAsync("default", [connector], CancellationToken.None);

        Assert.That(day.Slots.Where(slot => slot.Slot is >= 10 and < 14).Select(slot => slot.Added), Is.All.InRange(99, 101));
        Assert.That(
            day.Slots.Where(slot => slot.Slot is >= 10 and <= 14).Sum(slot => slot.Added), Is.EqualTo(406), "nothing is lost by rounding");
        Assert.That(
            day.Slots.Where(slot => slot.Slot < 5).Sum(slot => slot.Added), Is.EqualTo(40), "what came before the day is not the day's");
        Assert.That(day.Slots.Single(slot => slot.Slot == 14), Has.Property("Succeeded").EqualTo(1).And.Property("Failed").EqualTo(1));
        Assert.That(day.Sum(slot => slot.Succeeded), Is.EqualTo(2));
        Assert.That((day.Sum(slot => slot.Calls), day.Sum(slot => slot.Waited)), Is.EqualTo((21, 8)));
    }

    [Test]
    public async Task What_is_under_way_shows_what_its_tasks_have_committed()
    {
        var connector = await Host.ConnectAsync();
        await Host.Database.Database.ExecuteAsync(
            """
            with run as (insert into runs (connector_id, kind, trigger, status, until, started_at)
                         values (@connector, 'sync', 'manual', 'RUNNING', now(), now() - interval '1 hour') returning id)
            insert into tasks (run_id, connector_id, partition_key, label, work, until, added) select id, @connector, 'p', 'p', 'read',
                now(), 60 from run
            """,
            new { connector },
            CancellationToken.None);

        var day = await Host.Get<DayQuery>().ReadAsync("default", [connector], CancellationToken.None);

        Assert.That(day.Sum(slot => slot.Added), Is.EqualTo(60));
        Assert.That(day.Slots.Select(slot => slot.Running), Is.All.EqualTo(1));
    }

    [Test]
    public async Task What_cannot_be_read_counts_once_where_it_first_failed_however_often_it_is_tried()
    {
        var connector = await Host.ConnectAsync();
        var starts = DayActivity.StartsAt(TimeProvider.System.GetUtcNow().UtcDateTime);
        await Host.Database.Database.ExecuteAsync(
            """
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, attempts, run_id, first_at)
            select @connector, 'p', 'document', first_at::text, 'unsupported', 'No text.', 50, 1, first_at
            from unnest(array[@starts - interval '1 hour', @starts + interval '2 hours', @starts + interval '2 hours 1 minute',
                now()]) first_at
            """,
            new { connector, starts },
            CancellationToken.None);

        foreach (var connectors in new[] { null, new[] { connector } })
        {
            var day = await Host.Get<DayQuery>().ReadAsync("default", connectors, CancellationToken.None);
            Assert.That(
                day.Slots.Where(slot => slot.Unread > 0).Select(slot => (slot.Slot, slot.Unread)),
                Is.EqualTo(new[] { (4, 2L), (DayActivity.Count - 1, 1L) }));
        }
    }

    [Test]
    public async Task The_pages_show_the_day_as_a_picture_that_says_what_it_shows()
    {
        var connector = await Host.ConnectAsync();
        await RunAsync(connector, "FAILED", from: 20, to: 21, added: 1234);
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(Connectors.Tests.Support.ApiHost.Key);

        var page = await browser.ReadAsync("/");

        Assert.That(
            page,
            Does.Contain("role=\"img\"").And.Contain("1,234 documents, 0 runs succeeded, 1 failed").And.Contain(": 1234 added"));
        Assert.That(page, Does.Contain("It broke &lt;badly&gt;").And.Not.Contain("<badly>"));
        Assert.That(await browser.ReadAsync($"/connectors/{connector}"), Does.Contain("1,234 documents, 0 runs succeeded, 1 failed"));
    }

    [Test]
    public async Task The_page_shows_what_the_workers_read_with_what_and_what_to_install()
    {
        FormatSupport format = new() { Name = "Drawings", MediaType = "x/drawing", ReadWith = null, Advice = "Install <viewer>." };
        await Host.Get<WorkerFormats>().PublishAsync("status-page", [format], CancellationToken.None);
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(Connectors.Tests.Support.ApiHost.Key);

        var page = await browser.ReadAsync("/administration/system");

        Assert.That(page, Does.Contain("Drawings").And.Contain("not read").And.Contain("Install &lt;viewer&gt;."));
    }

    [Test]
    public async Task Another_tenant_sees_its_own_day_and_nothing_of_the_installation()
    {
        var connector = await Host.ConnectAsync();
        await RunAsync(connector, "FAILED", from: 20, to: 21, added: 1234);
        using var browser = new Browser(Host.Client.BaseAddress);
        var key = await Host.KeyAsync("acme");
        await Host.ConnectAsync(key);
        await browser.SignInAsync(key);

        var pages = await browser.ReadAsync("/") + await browser.ReadAsync("/administration/system");

        Assert.That(
            pages, Does.Contain("runs succeeded").And.Not.Contain(connector).And.Not.Contain("jobs waiting").And.Not.Contain("1,234"));
    }

    /// <summary>A run that began and ended in the middle of these half hours of the day.</summary>
    private Task RunAsync(string connector, string status, int from, int to, int added)
    {
        var starts = DayActivity.StartsAt(TimeProvider.System.GetUtcNow().UtcDateTime);
        var (began, ended) = (
            starts + (from * DayActivity.Step), starts + (to * DayActivity.Step) + TimeSpan.FromSeconds(from == to ? 1 : 0));
        return Host.Database.Database.ExecuteAsync(
            """
            insert into runs (connector_id, kind, trigger, status, until, opened_at, started_at, finished_at, added, usage, error)
            values (@connector, 'sync', 'schedule', @status, now(), @began, @began, @ended, @added,
                '{"list": {"calls": 7, "waited_ms": 2500}}', 'It broke <badly>')
            """,
            new { connector, status, began, ended, added },
            CancellationToken.None);
    }
}
