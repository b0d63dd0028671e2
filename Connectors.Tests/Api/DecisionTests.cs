using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Why is this document (not) here, and what would a run do?</summary>
internal sealed class DecisionTests : ApiTests
{
    private string _connector = null!;

    [SetUp]
    public async Task FillAsync()
    {
        _connector = await Host.ConnectAsync();
        await Host.Database.Database.ExecuteAsync(
            """
            insert into runs (id, connector_id, kind, trigger, status, until, finished_at) overriding system value
            values (7, @_connector, 'sync', 'manual', 'SUCCESS', now(), now()), (8, @_connector, 'sync', 'manual', 'SUCCESS', now(), now());
            insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id,
                missing_since)
            values ('00000000-0000-0000-0000-000000000001', @_connector, 'default', 'all', 'stored', 'Stored', '', '', 7, null),
                   ('00000000-0000-0000-0000-000000000002', @_connector, 'default', 'all', 'hidden', 'Hidden', '', '', 7, now());
            insert into decisions (connector_id, source_id, decision, rule, run_id)
            values (@_connector, 'skipped', 'skipped', 'excluded by *.tmp', 7), (@_connector, 'deleted', 'deleted',
                'missing in two complete listings', 8),
                   (@_connector, 'hidden', 'missing', 'not in the last complete listing', 8);
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id, next_retry_at)
            values (@_connector, 'all', 'document', 'large', 'toolarge', 'It has 70 MB.', 8, null),
                   (@_connector, 'all', 'document', 'denied', 'forbidden', 'The account may not.', 8, now()),
                   (@_connector, 'all', 'document', 'broken', 'malformed', 'No PDF.', 8, null),
                   (@_connector, 'locked', 'container', 'locked', 'forbidden', 'Invite the app.', 8, null);
            """,
            new { _connector },
            CancellationToken.None);
    }

    [TestCase("stored", "stored", 7, "It has not changed since: the last sync (run 8")]
    [TestCase("hidden", "hidden", 8, "complete listing")]
    [TestCase("skipped", "skipped", 7, "by run 7 on")]
    [TestCase("skipped", "skipped", 7, "excluded by *.tmp")]
    [TestCase("deleted", "deleted", 8, "deleted by run 8")]
    [TestCase("large", "toolarge", 8, "70 MB")]
    [TestCase("denied", "denied", 8, "It is tried again on")]
    [TestCase("broken", "failed", 8, "It is not tried again until it changes")]
    [TestCase("never", "unknown", null, "never returned a document with this id")]
    public async Task A_document_is_explained(string source, string state, int? run, string reason)
    {
        var answer = (await Host.GetAsync($"/api/v1/connectors/{_connector}/explain?source_id={source}"))["data"]!;

        Assert.That(answer["state"]!.GetValue<string>(), Is.EqualTo(state));
        Assert.That(answer["run_id"]?.GetValue<int>(), Is.EqualTo(run));
        Assert.That(string.Join(' ', answer["reasons"]!.AsArray().Select(each => each!.GetValue<string>())), Does.Contain(reason));
    }

    [Test]
    public async Task A_document_is_also_explained_by_its_id_here()
    {
        var answer = await Host.GetAsync($"/api/v1/connectors/{_connector}/explain?document_id=00000000000000000000000000000001");

        Assert.That(answer["data"]!["source_id"]!.GetValue<string>(), Is.EqualTo("stored"));
        Assert.That(Code(await Host.GetAsync($"/api/v1/connectors/{_connector}/explain?document_id={Guid.NewGuid():N}")), Is.EqualTo(102));
        Assert.That(Code(await Host.GetAsync($"/api/v1/connectors/{_connector}/explain")), Is.EqualTo(101));
    }

    [Test]
    public async Task Who_may_read_a_document_is_explained_by_its_layers()
    {
        await Host.Database.Database.ExecuteAsync(
            """
            insert into access_sets (id, connector_id, hash, layers) overriding system value values (1, @_connector, '\x01', '[]');
            insert into access_layers values (1, 1, 2, array['group:g']), (1, 2, 2, array['email:ann@example.com', 'user:U9']);
            insert into groups (connector_id, group_id, refreshed_by) values (@_connector, 'g', 1);
            insert into group_members values (@_connector, 'g', 'email:ann@example.com'), (@_connector, 'g', 'email:bob@example.com');
            update documents set access_id = 1 where source_id = 'stored';
            """,
            new { _connector },
            CancellationToken.None);

        var (ann, bob) = (await ExplainAsync("stored", "ann@example.com"), await ExplainAsync("stored", "bob@example.com"));
        var nobody = await ExplainAsync("hidden", "ann@example.com");

        Assert.That((bool)ann["readable"]!, Is.True);
        Assert.That((bool)bob["readable"]!, Is.False);
        Assert.That(bob["reasons"]!.ToJsonString(), Does.Contain("layer 2 of 2 names email:ann@example.com, user:U9"));
        Assert.That(
            ((bool)nobody["readable"]!, nobody["reasons"]!.ToJsonString().Contains("No user may read it", StringComparison.Ordinal)),
            Is.EqualTo((false, true)));
    }

    [Test]
    public async Task A_preview_counts_samples_and_estimates_and_writes_nothing()
    {
        var failure = new SourceFailure(FailureScope.Container, "c", FailureReason.TooLarge, "Too much.");
        var world = new ScriptedWorld { SplitFailures = [failure] }
            .Fill("a", 25).Fill("b", 25);
        var config = new JsonObject { ["world"] = ScriptedConfig.Add(world) };
        var made = await Host.PostAsync(
            "/api/v1/connectors", new JsonObject { ["name"] = "s", ["source"] = "scripted", ["config"] = config }.ToJsonString());
        var before = await StateAsync();

        var some = (await Host.PostAsync($"/api/v1/connectors/{made["data"]!["id"]}/preview", """{"limit":5}"""))["data"]!;
        var body = new JsonObject { ["config"] = config.DeepClone(), ["limit"] = 50 }.ToJsonString();
        var all = (await Host.PostAsync("/api/v1/connectors/scripted/preview", body))["data"]!;

        Assert.That(some["documents"]!.AsArray(), Has.Count.EqualTo(5));
        Assert.That(
            (
                (bool)some["complete"]!,
                (int)some["counts"]!["partitions"]!,
                (int)some["counts"]!["partitions_read"]!,
                (int)some["counts"]!["documents"]!),
            Is.EqualTo((false, 2, 1, 10)));
        Assert.That(some["counts"]!["estimated_documents"], Is.Null, "this source does not say how much it has");
        Assert.That((int)some["calls"]!["made"]!["read"]!, Is.EqualTo(1));
        Assert.That(((int)all["counts"]!["documents"]!, all["documents"]!.AsArray().Count), Is.EqualTo((50, 50)));
        Assert.That(
            ((string?)all["failures"]![0]!["reason"], (string?)all["failures"]![0]!["scope"]),
            Is.EqualTo(("toolarge", "container")),
            "as failures have it");
        Assert.That(await StateAsync(), Is.EqualTo(before));
        Assert.That(world.Opened, Is.Empty, "contents are not opened");
    }

    private async Task<JsonNode> ExplainAsync(string source, string user)
        => (await Host.GetAsync($"/api/v1/connectors/{_connector}/explain?source_id={source}&as_user={user}"))["data"]!;

    /// <summary>The versions of all rows that a run could write.</summary>
    private Task<string?> StateAsync() => Host.ScalarAsync<string>(string.Join(
        " || ",
        new[]
        {
            "connectors", "documents", "chunks", "failures", "decisions", "partitions", "runs", "tasks", "access_sets", "groups",
            "hangfire.job",
        }
            .Select(
                table => $"(select '{table} ' || coalesce(string_agg(t.xmin::text || t.ctid::text, ' ' order by t.ctid), '') "
                    + $"from {table} t)")
            .Prepend("select ''")));
}
