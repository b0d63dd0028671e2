using System.Text.Json.Nodes;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Lists of more connectors than a page holds.</summary>
internal sealed class ConnectorListTests : ApiTests
{
    [SetUp]
    public async Task PlantAsync() => await Host.Database.Database.ExecuteAsync(
        """
        insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs, created_at)
        select lpad(to_hex(n), 32, '0'), case when n > 120 then 'acme' else 'default' end, 'Wiki 100% ' || n, case
            when n % 10 = 0 then 'picky' else 'scripted' end,
               '{}', 30, 720, 60, now() + n * interval '1 second'
        from generate_series(1, 130) n;
        insert into knowledge_bases (id, tenant_id, name, created_by) values ('kb', 'default', 'Handbook', 'test');
        insert into knowledge_base_connectors (knowledge_base_id, connector_id) select 'kb', id from connectors where tenant_id = 'default'
            and source = 'picky';
        insert into runs (connector_id, kind, trigger, status, until, finished_at)
        select id, 'sync', 'schedule', s.status, now(), case when s.status <> 'RUNNING' then now() end
        from connectors join (values ('Wiki 100% 3', 'FAILED'), ('Wiki 100% 4', 'RUNNING'), ('Wiki 100% 125', 'FAILED')) s (name,
            status) using (name);
        """,
        null,
        CancellationToken.None);

    [Test]
    public async Task All_connectors_are_listed_unless_a_page_is_asked_for()
    {
        var list = await Host.GetAsync("/api/v1/connectors");

        Assert.That(Names(list), Has.Length.EqualTo(120));
        Assert.That(Total(list), Is.EqualTo(120));
    }

    [Test]
    public async Task Pages_follow_each_other_without_gap_or_overlap([Values("/v1/connector/list", "/api/v1/connectors")] string path)
    {
        List<string> seen = [];
        for (var page = 1; page <= 3; page++)
            seen.AddRange(Names(await Host.GetAsync($"{path}?page={page}&page_size=50")));

        Assert.That(seen, Has.Count.EqualTo(120).And.Unique);
        Assert.That(seen[0], Is.EqualTo("Wiki 100% 120"));
    }

    [TestCase("keywords=100%25 11", 11L)]
    [TestCase("keywords=wiki_", 0L)]
    [TestCase("source=picky", 12L)]
    [TestCase("dataset_id=kb", 12L)]
    [TestCase("dataset_id=another", 0L)]
    [TestCase("status=FAILED", 1L)]
    [TestCase("status=4", 1L)]
    [TestCase("status=SCHEDULE", 12L)]
    [TestCase("status=RUNNING&source=scripted", 1L)]
    [TestCase("status=RUNNING&source=picky", 0L)]
    public async Task A_filter_gives_what_matches_and_counts_it(string query, long expected)
    {
        var list = await Host.GetAsync($"/api/v1/connectors?page_size=5&{query}");

        Assert.That(Total(list), Is.EqualTo(expected));
        Assert.That(Names(list), Has.Length.EqualTo(Math.Min(5, expected)));
    }

    [Test]
    public async Task Bad_filters_are_named_together()
    {
        var refused = await Host.GetAsync("/api/v1/connectors?page_size=101&status=perhaps");

        Assert.That(Code(refused), Is.EqualTo(102));
        Assert.That(Message(refused), Does.Contain("page_size must be 100 at most").And.Contain("status must be"));
    }

    [Test]
    public async Task The_pages_filter_and_keep_the_filter_from_page_to_page()
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);

        var first = await browser.ReadAsync("/hangfire/connectors?keywords=100%25&source=scripted");
        var last = await browser.ReadAsync("/hangfire/connectors?page=3&keywords=100%25&source=scripted");
        var failed = await browser.ReadAsync("/hangfire/connectors?status=FAILED");
        var odd = await browser.ReadAsync("/hangfire/connectors?keywords=%3Cscript%3E&status=nothing");

        Assert.That(
            first, Does.Contain("108 found").And.Contain("page 1 of 3").And.Contain("?page=2&amp;keywords=100%25&amp;source=scripted"));
        Assert.That(
            first.IndexOf(">Wiki 100% 3<", StringComparison.Ordinal),
            Is.GreaterThan(0).And.LessThan(first.IndexOf(">Wiki 100% 4<", StringComparison.Ordinal)),
            "the one that waits for a person comes first");
        Assert.That(last, Does.Contain("page 3 of 3").And.Not.Contain("after"));
        Assert.That(failed, Does.Contain(">Wiki 100% 3<").And.Contain("1 found").And.Not.Contain("125 found"));
        Assert.That(odd, Does.Contain("0 found").And.Contain("value=\"&lt;script&gt;\"").And.Not.Contain("<script>\""));
    }

    private static string[] Names(JsonNode list) => [.. list["data"]!.AsArray().Select(item => item!["name"]!.GetValue<string>())];

    private static long Total(JsonNode list) => list["total_connectors"]!.GetValue<long>();
}
