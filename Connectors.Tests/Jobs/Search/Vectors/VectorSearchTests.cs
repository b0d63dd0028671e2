using System.Diagnostics;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Search;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Search.Vectors;

/// <summary>Questions that are answered by words and vectors together, for readers who may see only a part.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class VectorSearchTests
{
    private static readonly Principal Ann = Principal.User("U1", "ann@example.com");

    [Test]
    public async Task Nothing_that_a_reader_may_not_see_changes_an_answer_an_order_or_a_count()
    {
        await using var host = await VectorHost.StartAsync();
        // The more vacations, the nearer: no two are equally near.
        (string, string)[] open =
        [
            .. Enumerable.Range(1, 12).Select(i => ($"open-{i:00}", $"{string.Join(' ', Enumerable.Repeat("vacation", i))} rules of ours")),
        ];
        (string, string)[] secret = [.. Enumerable.Range(0, 60).Select(i => ($"secret-{i:00}", $"Vacation vacation holiday {i}"))];
        var mixed = VectorHost.World([.. open, .. secret]);
        mixed.Access = id => id.StartsWith("open", StringComparison.Ordinal) ? DocumentAccess.Everyone : DocumentAccess.Of(Ann);
        var alone = VectorHost.World(open);
        alone.Access = _ => DocumentAccess.Everyone;
        var (one, other) = (await host.SyncedAsync(mixed), await host.SyncedAsync(alone));
        await host.ReadyAsync(one);
        await host.ReadyAsync(other);

        // With a small top_k, most of the best chunks are secret, so that all readable documents have to be asked for.
        foreach (var topK in new[] { 4, 1024 })
        {
            var hidden = await host.SearchAsync(VectorHost.Question("holiday", one) with { AsUser = "bob@example.com", TopK = topK });
            var absent = await host.SearchAsync(VectorHost.Question("holiday", other) with { AsUser = "bob@example.com", TopK = topK });

            Assert.That(hidden.Hits, Is.Not.Empty);
            Assert.That(hidden.Hits.Select(Told), Is.EqualTo(absent.Hits.Select(Told)).AsCollection);
            Assert.That((hidden.Total, hidden.Documents.Count), Is.EqualTo((absent.Total, absent.Documents.Count)));
        }

        var ann = await host.FindAsync("holiday", one, "ann@example.com");
        Assert.That(ann, Has.ItemAt(0).StartsWith("secret"));

        static string Told(SearchHit hit) => $"{hit.Content} {hit.Similarity:f6} {hit.TermSimilarity:f6} {hit.VectorSimilarity:f6}";
    }

    [Test]
    public async Task A_revoked_document_and_a_deleted_one_are_not_found_by_vectors_that_are_still_in_memory()
    {
        await using var host = await VectorHost.StartAsync();
        var allowed = true;
        var world = VectorHost.World(("a", "Thirty days of vacation"), ("b", "Vacation in August"));
        world.Access = id => id == "a" && !allowed ? DocumentAccess.Nobody : DocumentAccess.Everyone;
        var connector = await host.SyncedAsync(world);
        await host.ReadyAsync(connector);
        Assert.That(await host.FindAsync("holiday", connector, "ann@example.com"), Is.EquivalentTo(new[] { "a", "b" }));

        allowed = false;
        await host.Engine.RunAsync(connector, rebuild: true);
        Assert.That(await host.FindAsync("holiday", connector, "ann@example.com"), Is.EqualTo(new[] { "b" }));

        await host.Engine.Database.Database.ExecuteAsync(
            "delete from documents where connector_id = @connector and source_id = 'b'", new { connector }, CancellationToken.None);
        var none = await host.SearchAsync("holiday", connector, "ann@example.com");
        Assert.That((none.Hits.Count, none.Total), Is.EqualTo((0, 0)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Nothing_is_told_of_a_document_that_is_revoked_or_hidden_while_a_question_is_answered(bool isRevoked)
    {
        await using var host = await VectorHost.StartAsync();
        var world = VectorHost.World(("a", "Thirty days of holiday"), ("b", "A holiday in August"));
        world.Access = _ => DocumentAccess.Of(Ann);
        var connector = await host.SyncedAsync(world);
        await host.ReadyAsync(connector);
        // Between the words, which are ranked, and the texts, which are read, the question is embedded.
        host.Models.Meanwhile = async () => await host.Engine.Database.Database.ExecuteAsync(
            isRevoked
                ? "update documents set access_id = null where connector_id = @connector and source_id = 'a'"
                : "update documents set missing_since = now() where connector_id = @connector and source_id = 'a'",
            new { connector },
            CancellationToken.None);

        var found = await host.SearchAsync(VectorHost.Question("holiday", connector) with { AsUser = "ann@example.com" });

        Assert.That(found.Hits.Select(hit => hit.SourceId), Is.EqualTo(new[] { "b" }));
        Assert.That((found.Total, found.Documents.Count), Is.EqualTo((1, 1)), "nor is it counted");
    }

    [Test]
    public async Task Filters_of_the_request_hold_for_vectors()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(
            VectorHost.World(("a", "Vacation in May"), ("b", "Vacation in June"), ("c", "Vacation in July")));
        await host.ReadyAsync(connector);
        await host.Engine.Database.Database.ExecuteAsync(
            "update documents set metadata = jsonb_build_object('space', source_id) where connector_id = @connector",
            new { connector },
            CancellationToken.None);
        var b = await host.Engine.ScalarAsync<Guid>("select id from documents where source_id = 'b'");
        var question = VectorHost.Question("holiday", connector);

        var one = await host.SearchAsync(question with { Documents = [b] });
        var two = await host.SearchAsync(question with
        {
            Metadata = new MetadataFilter(Any: false, [new MetadataCondition("space", MetadataOperator.IsNot, ["b"])]),
        });
        var elsewhere = await host.SearchAsync(question with { TenantId = "another" });

        Assert.That(one.Hits.Select(hit => hit.SourceId), Is.EqualTo(new[] { "b" }));
        Assert.That(two.Hits.Select(hit => hit.SourceId), Is.EquivalentTo(new[] { "a", "c" }));
        Assert.That(elsewhere.Hits, Is.Empty);
    }

    [Test]
    public async Task Quoted_words_and_excluded_ones_hold_for_vectors_too()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(
            VectorHost.World(("a", "Vacation of trainees"), ("b", "Vacation of managers"), ("c", "Holiday of managers")));
        await host.ReadyAsync(connector);

        Assert.That(await host.FindAsync("vacation -trainees", connector), Is.EqualTo(new[] { "b" }));
        Assert.That(await host.FindAsync("\"vacation of managers\"", connector), Is.EqualTo(new[] { "b" }));
        Assert.That(await host.FindAsync("vacation", connector), Is.EquivalentTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task The_weight_and_the_threshold_mean_what_they_mean_to_RAGFlow()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(VectorHost.World(("word", "holiday"), ("meaning", "vacation vacation vacation")));
        await host.ReadyAsync(connector);
        var question = VectorHost.Question("holiday", connector);

        var words = await host.SearchAsync(question with { VectorSimilarityWeight = 0 });
        var vectors = await host.SearchAsync(question with { VectorSimilarityWeight = 1 });
        var strict = await host.SearchAsync(question with { VectorSimilarityWeight = 0.3, Threshold = 0.5 });

        Assert.That(words.Hits.Select(hit => hit.SourceId), Is.EqualTo(new[] { "word" }));
        Assert.That(vectors.Hits, Has.Count.EqualTo(2));
        Assert.That(vectors.Hits.Select(hit => hit.Similarity), Is.EqualTo(vectors.Hits.Select(hit => hit.VectorSimilarity)));
        Assert.That(strict.Hits.Select(hit => hit.SourceId), Is.EqualTo(new[] { "word" }), "A meaning alone has at most 0.3");
        Assert.That(vectors.Hits.Select(hit => hit.Similarity), Is.All.InRange(0, 1));
    }

    [Test]
    public async Task Words_answer_and_the_answer_says_so_if_the_model_is_away_or_too_slow()
    {
        await using var host = await VectorHost.StartAsync(options => options with { QuestionLimit = TimeSpan.FromMilliseconds(300) });
        var connector = await host.SyncedAsync(VectorHost.World(("a", "Thirty days of vacation"), ("b", "Twelve volts")));
        await host.ReadyAsync(connector);

        host.Models.Faults = UpstreamFaults.Always(UpstreamFault.Held);
        var slow = await host.SearchAsync("vacation", connector);
        host.Models.Faults = UpstreamFaults.Always(UpstreamFault.ServerError);
        var away = await host.SearchAsync("volts", connector);

        Assert.That(slow.Notice, Is.EqualTo("The model \"fake\" did not answer; words answer alone."));
        Assert.That(slow.Hits.Select(hit => hit.SourceId), Is.EqualTo(new[] { "a" }));
        Assert.That((away.Notice, away.Hits.Single().SourceId), Is.EqualTo((slow.Notice, "b")));
    }

    [Test]
    public async Task Until_vectors_are_ready_words_answer()
    {
        await using var host = await VectorHost.StartAsync();
        host.Models.Faults = UpstreamFaults.Always(UpstreamFault.ServerError);
        var connector = await host.SyncedAsync(VectorHost.World(("a", "Thirty days of vacation"), ("b", "Holiday")));

        var found = await host.SearchAsync("vacation", connector);

        Assert.That(found.Hits.Select(hit => hit.SourceId), Is.EqualTo(new[] { "a" }));
        Assert.That(found.Notice, Is.EqualTo("Some texts have no vectors yet; words answer for them alone."));
    }

    [Test]
    public async Task Vectors_that_do_not_fit_into_memory_leave_the_answer_to_words()
    {
        await using var host = await VectorHost.StartAsync(options => options with { CacheMegabytes = 0 });
        var connector = await host.SyncedAsync(VectorHost.World(("a", "Thirty days of vacation")));
        await host.ReadyAsync(connector);

        var found = await host.SearchAsync("vacation", connector);

        Assert.That((found.Hits.Count, found.Notice), Is.EqualTo((1, "The model \"fake\" did not answer; words answer alone.")));
    }

    [TestCase("jina")]
    [TestCase("tei")]
    public async Task A_reranker_orders_the_hits_with_or_without_a_model(string reranker)
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(
            VectorHost.World(("far", "Rules and rules and many other rules about the vacation of others"), ("near", "vacation rules")),
            model: null);

        var found = await host.SearchAsync(VectorHost.Question("rules vacation", connector) with { RerankId = reranker });

        Assert.That(found.Hits.Select(hit => hit.SourceId), Is.EqualTo(new[] { "near", "far" }));
        Assert.That(found.Hits[0].VectorSimilarity, Is.EqualTo(1).Within(0.001), "It is the reranker's score");
        Assert.That(found.Notice, Is.Null);
    }

    [Test]
    public async Task A_reranker_that_does_not_answer_leaves_the_order_and_an_unknown_one_is_an_error()
    {
        await using var host = await VectorHost.StartAsync();
        var connector = await host.SyncedAsync(VectorHost.World(("a", "vacation")), model: null);
        host.Models.Faults = UpstreamFaults.Always(UpstreamFault.ServerError);
        var question = VectorHost.Question("vacation", connector);

        var found = await host.SearchAsync(question with { RerankId = "jina" });

        Assert.That((found.Hits.Count, found.Notice), Is.EqualTo((1, "The reranker \"jina\" did not answer; its order is missing.")));
        Assert.That(
            async () => await host.SearchAsync(question with { RerankId = "bge" }),
            Throws.TypeOf<SearchRefusedException>()
                .With.Message.EqualTo("rerank_id: there is no reranker \"bge\". Take one of: jina, tei."));
    }

    [Test]
    public async Task Without_a_configured_model_neither_a_search_nor_the_sweeper_has_a_statement_more()
    {
        await using var engine = await EngineHost.IdleAsync();
        var connector = await TestConnectors.AddAsync(engine.Database.Database, "scripted");
        await TestConnectors.LinkAsync(engine.Database.Database, connector);
        var request = VectorHost.Question("vacation", connector);
        var bare = new SearchStore(engine.Database.Database);
        // The first search of each reads the words' statistics.
        await bare.SearchAsync(request, CancellationToken.None);
        await engine.Get<SearchStore>().SearchAsync(request, CancellationToken.None);

        var alone = await StatementsAsync(engine, () => bare.SearchAsync(request, CancellationToken.None));
        var beside = await StatementsAsync(engine, () => engine.Get<SearchStore>().SearchAsync(request, CancellationToken.None));
        var sweeper = await StatementsAsync(engine, () => engine.Get<EmbedStarter>().StartAsync(CancellationToken.None));
        var progress = await StatementsAsync(
            engine, () => engine.Get<VectorProgressQuery>().FindAsync([connector], CancellationToken.None));

        Assert.That(alone, Is.GreaterThan(0));
        Assert.That((beside, sweeper, progress), Is.EqualTo((alone, 0, 0)));
    }

    /// <summary>Counts the statements on the test's database, as Npgsql traces them.</summary>
    private static async Task<int> StatementsAsync(EngineHost engine, Func<Task> work)
    {
        var name = new Npgsql.NpgsqlConnectionStringBuilder(engine.Database.ConnectionString).Database;
        var count = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TagObjects.Any(tag => name!.Equals(tag.Value as string, StringComparison.Ordinal)))
                    Interlocked.Increment(ref count);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return count;
    }
}
