using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Search.Vectors;

/// <summary>Vectors trail the texts, through changes, deletions, faults of the model and changes of the model.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class EmbeddingPassTests
{
    [Test]
    public async Task Texts_are_embedded_after_a_sync_and_found_by_their_meaning()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(VectorHost.World(
            ("a", "Everybody has thirty days of vacation."), ("b", "The pump needs twelve volts."), ("c", "Invoices are due in May.")));

        var progress = await host.ReadyAsync(connector);

        Assert.That((progress.Total, progress.Embedded, progress.Failed), Is.EqualTo((3, 3, 0)));
        Assert.That(await host.FindAsync("holiday", connector), Has.Length.GreaterThan(0).And.ItemAt(0).EqualTo("a"));
    }

    [Test]
    public async Task Only_chunks_that_changed_are_embedded_again_and_deleted_documents_take_their_vectors_along()
    {
        await using var host = await VectorHost.StartAsync();
        var text = Parts(40, 700);
        var world = VectorHost.World(("long", text), ("gone", "This one will be deleted."));
        var connector = await host.SyncedAsync(world);
        await host.ReadyAsync(connector);
        var before = host.Models.Embedded.Count;

        world.Partitions["all"]["long"] = text.Replace("# Part 39", "# The last part", StringComparison.Ordinal);
        world.Partitions["all"].Remove("gone");
        await host.Engine.RunAsync(connector);
        await host.Engine.RunAsync(connector, RunKind.Prune);
        await Eventually.TrueAsync(async () => await host.FindAsync("\"the last part\"", connector) is { Length: 1 });
        await Eventually.TrueAsync(
            () => Task.FromResult(host.Models.Embedded.Any(text => text.Contains("The last part", StringComparison.Ordinal))));
        await host.Engine.RunAsync(connector, RunKind.Prune);
        await Eventually.TrueAsync(async () => await VectorsAsync(host, connector) == 1);

        var again = host.Models.Embedded.Skip(before).Where(text => text.Contains("# Part", StringComparison.Ordinal)).ToList();
        Assert.That(again, Has.Count.LessThanOrEqualTo(2), "The neighbour of the changed part may share its text");
    }

    [Test]
    public async Task Equal_texts_are_embedded_once()
    {
        await using var host = await VectorHost.StartAsync();
        var notice = "This message is confidential. " + new string('x', 900);
        var text = string.Join("\n\n", Enumerable.Range(0, 6).Select(_ => $"# Notice\n\n{notice}"));

        await host.ReadyAsync(await host.SyncedAsync(VectorHost.World(("a", text))));

        Assert.That(host.Models.Embedded.Count(embedded => embedded.Contains("confidential", StringComparison.Ordinal)), Is.LessThan(5));
    }

    [Test]
    public async Task A_text_that_the_model_refuses_costs_itself()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(VectorHost.World(
            [("bad", $"Something {FakeModels.Refused}"), .. Enumerable.Range(0, 20).Select(i => ($"good-{i:00}", $"A good text {i}"))]));

        var progress = await host.ReadyAsync(connector);

        Assert.That((progress.Total, progress.Embedded, progress.Failed), Is.EqualTo((21, 20, 1)));
        Assert.That(await host.FindAsync("something", connector), Does.Contain("bad"), "Words still find it");
    }

    [Test]
    public async Task A_model_that_refuses_everything_is_a_failure_that_is_told_and_marks_no_text()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(VectorHost.World(("a", "One"), ("b", "Two")));
        await host.ReadyAsync(connector);
        host.Models.RefusesAll = true;
        var second = await host.SyncedAsync(VectorHost.World(("c", "Three")));

        var failed = await Eventually.GetAsync(async () => await host.ProgressAsync(second) is { Error: not null } told ? told : null);

        Assert.That(failed.Error, Does.Contain("It refuses every text"));
        Assert.That((failed.Failed, failed.Embedded), Is.EqualTo((0, 0)));
        Assert.That(failed.RetryAt, Is.Not.Null);
        host.Models.RefusesAll = false;
        Assert.That((await host.ReadyAsync(second)).Embedded, Is.EqualTo(1));
    }

    [TestCase(UpstreamFault.Throttled, "too many calls")]
    [TestCase(UpstreamFault.ServerError, "answered 500")]
    [TestCase(UpstreamFault.Unauthorized, "does not accept the key")]
    [TestCase(UpstreamFault.NotFound, "no such address or model")]
    [TestCase(UpstreamFault.Dropped, "cannot be reached")]
    public async Task A_fault_of_the_endpoint_is_told_and_tried_again(UpstreamFault fault, string told)
    {
        await using var host = await VectorHost.StartAsync();
        host.Models.Faults = UpstreamFaults.Always(fault);
        var connector = await host.SyncedAsync(VectorHost.World(("a", "One"), ("b", "Two")));

        var failed = await Eventually.GetAsync(async () => await host.ProgressAsync(connector) is { Error: not null } found ? found : null);
        host.Models.Faults = UpstreamFaults.None;

        Assert.That(failed.Error, Does.Contain(told).And.Not.Contain(FakeModels.Key));
        Assert.That((await host.ReadyAsync(connector)).Embedded, Is.EqualTo(2));
    }

    [Test]
    public async Task Vectors_of_another_length_are_refused_and_told()
    {
        await using var host = await VectorHost.StartAsync();
        var world = VectorHost.World(("a", "One"));
        var connector = await host.SyncedAsync(world);
        await host.ReadyAsync(connector);

        host.Models.Dimensions = 32;
        world.Partitions["all"]["b"] = "Two";
        await host.Engine.RunAsync(connector);

        var failed = await Eventually.GetAsync(async () => await host.ProgressAsync(connector) is { Error: not null } found ? found : null);
        Assert.That(failed.Error, Does.Contain("answers with 32 numbers, but its vectors have 64"));
    }

    [Test]
    public async Task A_former_model_answers_until_the_new_one_is_ready_and_then_its_vectors_go()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(VectorHost.World(("a", "Thirty days of vacation"), ("b", "Twelve volts")));
        await host.ReadyAsync(connector);
        host.Models.Faults = UpstreamFaults.Always(UpstreamFault.ServerError) with
        {
            Applies = request => request.Path == "/ollama/api/embed",
        };

        await host.ChooseAsync(connector, VectorHost.Other);
        await Eventually.TrueAsync(async () => await host.ProgressAsync(connector) is { Error: not null });
        var meanwhile = await host.SearchAsync("holiday", connector);
        host.Models.Faults = UpstreamFaults.None;
        await host.ReadyAsync(connector);
        await Eventually.TrueAsync(async () => await StatesAsync(host, connector) == 1);

        Assert.That(meanwhile.Hits.Select(hit => hit.SourceId).First(), Is.EqualTo("a"));
        Assert.That(await host.FindAsync("holiday", connector), Has.ItemAt(0).EqualTo("a"));
        Assert.That(await VectorsAsync(host, connector), Is.EqualTo(2));
    }

    [Test]
    public async Task Without_a_model_all_vectors_of_a_knowledge_base_go()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(VectorHost.World(("a", "One"), ("b", "Two")));
        await host.ReadyAsync(connector);

        await host.ChooseAsync(connector, null);

        await Eventually.TrueAsync(async () => await StatesAsync(host, connector) == 0);
        Assert.That(await VectorsAsync(host, connector), Is.Zero);
    }

    [Test]
    public async Task A_pass_goes_on_where_a_killed_worker_stopped_and_a_lost_claim_writes_nothing()
    {
        await using var host = await VectorHost.StartAsync();
        var text = Parts(300, 650);
        // Once the first portion is stored, the model does not answer any more.
        host.Models.Faults = UpstreamFaults.Always(UpstreamFault.Held) with
        {
            Applies = request => request.Body.Contains("# Part 290", StringComparison.Ordinal),
        };
        var connector = await host.SyncedAsync(VectorHost.World(("long", text)));
        await host.Models.Held;
        var stored = await host.Engine.ScalarAsync<int>(
            "select chunks from document_vectors where connector_id = @connector", new { connector });
        var lost = await host.Engine.ScalarAsync<long>(
            "select claim from vector_states where connector_id = @connector", new { connector });

        // The worker that waits is as good as dead: another one takes over its claim.
        host.Models.Faults = UpstreamFaults.None;
        await host.Engine.Database.Database.ExecuteAsync(
            "update vector_states set claim = 1, claimed_at = now() where connector_id = @connector",
            new { connector },
            CancellationToken.None);
        var model = await host.Engine.ScalarAsync<int>(
            "select model_id from vector_states where connector_id = @connector", new { connector });
        var late = await host.Engine.Get<EmbeddingPass>().RunAsync(
            new ClaimedVectors { ConnectorId = connector, ModelId = model, Claim = lost }, TimeSpan.FromMinutes(1), CancellationToken.None);
        var next = new ClaimedVectors { ConnectorId = connector, ModelId = model, Claim = 1 };
        var ended = await host.Engine.Get<EmbeddingPass>().RunAsync(next, TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That((stored, late, ended), Is.EqualTo((128, PassOutcome.Lost, PassOutcome.Finished)));
        Assert.That((await host.ReadyAsync(connector)).Embedded, Is.GreaterThan(130));
        var firsts = host.Models.Embedded.Count(embedded => embedded.Contains("# Part 5\n", StringComparison.Ordinal));
        Assert.That(firsts, Is.LessThanOrEqualTo(2), "What was stored is not embedded again; neighbours overlap");
    }

    [Test]
    public async Task A_slice_that_is_over_leaves_the_rest_to_the_next()
    {
        await using var host = await VectorHost.StartAsync();
        var text = Parts(300, 650);
        host.Models.Faults = UpstreamFaults.Always(UpstreamFault.ServerError);
        var connector = await host.SyncedAsync(VectorHost.World(("long", text)));
        await Eventually.TrueAsync(async () => await host.ProgressAsync(connector) is { Error: not null });
        await host.Engine.Database.Database.ExecuteAsync(
            "update vector_states set claim = 1, claimed_at = now() + interval '1 hour' where connector_id = @connector",
            new { connector },
            CancellationToken.None);
        host.Models.Faults = UpstreamFaults.None;
        var model = await host.Engine.ScalarAsync<int>(
            "select model_id from vector_states where connector_id = @connector", new { connector });
        var claim = new ClaimedVectors { ConnectorId = connector, ModelId = model, Claim = 1 };

        List<PassOutcome> outcomes = [];
        while (outcomes.LastOrDefault(PassOutcome.Unfinished) == PassOutcome.Unfinished && outcomes.Count < 10)
            outcomes.Add(await host.Engine.Get<EmbeddingPass>().RunAsync(claim, TimeSpan.Zero, CancellationToken.None));

        Assert.That(outcomes, Has.Count.GreaterThan(2));
        Assert.That(outcomes[^1], Is.EqualTo(PassOutcome.Finished));
        var progress = await host.ProgressAsync(connector);
        Assert.That(progress!.Embedded, Is.EqualTo(progress.Total));
    }

    private static string Parts(int count, int length)
        => string.Join("\n\n", Enumerable.Range(0, count).Select(i => $"# Part {i}\n\n{new string((char)('a' + (i % 26)), length)} {i}"));

    private static Task<long> VectorsAsync(VectorHost host, string connector)
        => host.Engine.ScalarAsync<long>("select count(*) from document_vectors where connector_id = @connector", new { connector });

    private static Task<long> StatesAsync(VectorHost host, string connector)
        => host.Engine.ScalarAsync<long>("select count(*) from vector_states where connector_id = @connector", new { connector });
}
