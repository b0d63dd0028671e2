using Connectors.Jobs.Search;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Search;

internal sealed class SearchAccessTests
{
    [Test]
    public async Task What_a_user_may_not_read_changes_no_answer_order_similarity_or_count()
    {
        var world = new ScriptedWorld
        {
            Access = id => id.StartsWith("secret", StringComparison.Ordinal)
                ? DocumentAccess.Nobody
                : DocumentAccess.Of(Principal.User("ann", "ann@example.com")),
        };
        world.Partitions["all"] = new()
        {
            ["one"] = "The zeppelin landed near the lighthouse.",
            ["two"] = "A zeppelin is a rigid airship, and a zeppelin is slow.",
            ["three"] = "The lighthouse keeper saw ships and more ships.",
        };
        await using var engine = await EngineHost.StartAsync();
        var connector = await engine.ConnectAsync(world);
        await engine.RunAsync(connector);
        var before = await AskAsync();

        for (var i = 0; i < 40; i++)
            world.Partitions["all"][$"secret-{i}"] = "zeppelin zeppelin zeppelin over ships";
        await engine.RunAsync(connector);
        var after = await AskAsync();

        Assert.That(await engine.CountAsync(connector), Is.EqualTo(43));
        Assert.That(before.Total, Is.EqualTo(3));
        Assert.That(after.Total, Is.EqualTo(before.Total));
        Assert.That(after.Hits, Is.EqualTo(before.Hits));
        Assert.That(after.Documents, Is.EqualTo(before.Documents));

        Task<SearchResult> AskAsync() => engine.Get<SearchStore>().SearchAsync(
            new SearchRequest
            {
                TenantId = TestConnectors.Tenant,
                Question = "lighthouse zeppelin ships",
                KnowledgeBases = [connector],
                AsUser = "ann@example.com",
            },
            CancellationToken.None);
    }

    /// <summary>
    /// Ann may read the last of many documents. The index is told these documents, or their accesses, or each that is found is looked at.
    /// </summary>
    [TestCase(12_000, 4_000)]
    [TestCase(12_000, 0)]
    [TestCase(1, 4_000)]
    public async Task Chunks_that_a_user_may_not_read_take_no_place_of_those_that_are_ranked(int named, int whole)
    {
        const int Most = 50;
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.FillAsync(home, "Secret", "the zeppelin zeppelin zeppelin", 4 * Most);
        for (var i = 0; i < 3; i++)
            await shelf.AddAsync(home, $"Own {i}", "A zeppelin among many other words that say nothing of it.");
        await shelf.RunAsync(
            """
            insert into access_sets (connector_id, hash, layers) select id, 'x', '[["email:ann@example.com"]]' from connectors;
            insert into access_layers select id, 1, 1, '{email:ann@example.com}' from access_sets;
            update documents set access_id = (select id from access_sets) where title like 'Own%';
            analyze
            """);
        var store = new SearchStore(shelf.Database, limits: new SearchLimits { Candidates = Most, Named = named, Whole = whole });
        Task<SearchResult> AskAsync(string? user) => store.SearchAsync(
            new SearchRequest { TenantId = "tenant", Question = "zeppelin", KnowledgeBases = [home], AsUser = user },
            CancellationToken.None);

        var own = await AskAsync("ann@example.com");
        Assert.That(own.Hits.Select(hit => hit.Title), Is.EquivalentTo(new[] { "Own 0", "Own 1", "Own 2" }));
        Assert.That((await AskAsync("eve@example.com")).Total, Is.Zero);
        Assert.That((await AskAsync(null)).Total, Is.EqualTo(Most), "the limit holds for what may be read");
    }

    /// <summary>By groups within groups, layers and names; some are hidden, and a group of another connector has the same id.</summary>
    [Test]
    public async Task However_a_readers_documents_are_told_to_the_index_the_answer_is_the_same()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var (home, other) = (await shelf.ConnectAsync(), await shelf.ConnectAsync());
        for (var i = 0; i < 60; i++)
        {
            await shelf.AddAsync(
                i % 10 == 0 ? other : home,
                $"Text {i}",
                $"The zeppelin number{i % 7} flew over the lighthouse{i % 4}.",
                missing: i % 11 == 0);
        }

        await shelf.RunAsync(
            $$"""
            insert into groups (connector_id, group_id, refreshed_by) select '{{home}}', g, 1 from unnest(array['inner', 'outer']) g;
            insert into group_members (connector_id, group_id, member)
            values ('{{home}}', 'inner', 'email:ann@example.com'), ('{{home}}', 'outer', 'group:inner');
            insert into access_sets (connector_id, hash, layers)
            select c.id, n::text::bytea, '[]' from connectors c, generate_series(0, 4) n;
            insert into access_layers (set_id, ordinal, of_layers, principals)
            select s.id, l.ordinal, l.of_layers, l.principals::text[]
            from access_sets s join (values
                (0, 1, 1, '{group:outer}'), (1, 1, 2, '{everyone}'), (1, 2, 2, '{group:inner,email:eve@example.com}'),
                (2, 1, 2, '{domain:example.com}'), (2, 2, 2, '{email:eve@example.com}'), (3, 1, 1, '{email:ann@example.com}'))
                l (number, ordinal, of_layers, principals) on convert_from(s.hash, 'UTF8') = l.number::text;
            update documents d set access_id = s.id from access_sets s
            where s.connector_id = d.connector_id and convert_from(s.hash, 'UTF8')::int = substring(d.title from 6)::int % 5;
            analyze
            """);
        async Task<SearchResult> AskAsync(string question, string user, SearchLimits limits)
            => await new SearchStore(shelf.Database, limits: limits).SearchAsync(
                new SearchRequest
                {
                    TenantId = "tenant", Question = question, KnowledgeBases = [home, other], AsUser = user, PageSize = 100,
                },
                CancellationToken.None);

        foreach (var user in (string[])["ann@example.com", "eve@example.com", "kim@example.com", "kim@elsewhere.org"])
        {
            foreach (var question in (string[])["zeppelin", "lighthouse2 number3", "\"number1 flew\"", "zeppelin -number2", "zepelin"])
            {
                var named = await AskAsync(question, user, new SearchLimits());
                var told = await AskAsync(question, user, new SearchLimits { Whole = 0 });
                var looked = await AskAsync(question, user, new SearchLimits { Named = 1 });
                Assert.That(told.Hits, Is.EqualTo(named.Hits), $"{user}: {question}");
                Assert.That(looked.Hits, Is.EqualTo(named.Hits), $"{user}: {question}");
                Assert.That((told.Total, looked.Total), Is.EqualTo((named.Total, named.Total)));
            }
        }

        var ann = await AskAsync("zeppelin", "ann@example.com", new SearchLimits { Whole = 0 });
        var expected = Enumerable.Range(0, 60).Where(i => i % 11 != 0 && (i % 5 is 1 or 3 || i % 10 == 5)).Select(i => $"Text {i}");
        Assert.That(ann.Hits.Select(hit => hit.Title), Is.EquivalentTo(expected), "her group is not the other connector's of the same id");
        Assert.That((await AskAsync("zeppelin", "kim@elsewhere.org", new SearchLimits { Whole = 0 })).Total, Is.Zero);
    }

    [TestCase(12_000)]
    [TestCase(1)]
    public async Task Documents_that_a_prune_has_hidden_take_no_place_and_answer_nothing(int named)
    {
        const int Most = 50;
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.FillAsync(home, "Gone", "the zeppelin zeppelin zeppelin", 4 * Most);
        await shelf.RunAsync("update documents set missing_since = now()");
        await shelf.AddAsync(home, "Here", "A zeppelin among many other words that say nothing of it.");
        var store = new SearchStore(shelf.Database, limits: new SearchLimits { Candidates = Most, Named = named });

        var found = await store.SearchAsync(
            new SearchRequest { TenantId = "tenant", Question = "zeppelin", KnowledgeBases = [home] }, CancellationToken.None);

        Assert.That(found.Hits.Select(hit => hit.Title), Is.EqualTo(new[] { "Here" }));
    }

    [TestCase("ann@example.com")]
    [TestCase(null)]
    public async Task A_reader_of_few_documents_finds_those_that_say_little_of_frequent_words_in_a_large_base_too(string? user)
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var large = await shelf.ConnectAsync();
        await shelf.FillAsync(large, "Filler", "frequent frequent common common words of a report", 14_000);
        var rest = string.Join(' ', Enumerable.Range(0, 300).Select(n => $"other{n}"));
        List<Guid> own = [];
        for (var i = 0; i < 5; i++)
            own.Add(await shelf.AddAsync(large, $"Own {i}", $"A frequent and common subject. {rest}"));
        await shelf.RunAsync(
            """
            insert into access_sets (connector_id, hash, layers) select id, 'x', '[["email:ann@example.com"]]' from connectors;
            insert into access_layers select id, 1, 1, '{email:ann@example.com}' from access_sets;
            update documents set access_id = (select id from access_sets) where title like 'Own%';
            analyze
            """);
        await new IndexUpkeep(shelf.Database, new Vocabulary(shelf.Database)).CountAsync(CancellationToken.None);
        SearchRequest Request(string question) => new()
        {
            TenantId = "tenant", Question = question, KnowledgeBases = [large], AsUser = user, Documents = user is null ? own : [],
        };

        var found = await shelf.SearchAsync(Request("frequent common"));
        Assert.That(found.Hits.Select(hit => hit.DocumentId).Distinct(), Is.EquivalentTo(own));
        Assert.That((await shelf.SearchAsync(Request("\"common subject\""))).Hits.Select(hit => hit.DocumentId), Is.EquivalentTo(own));
        Assert.That((await shelf.SearchAsync(Request("frequent -subject"))).Hits.Select(hit => hit.DocumentId).Intersect(own), Is.Empty);
    }

    /// <summary>The whole list of the word is read, or some of the documents that may answer.</summary>
    [TestCase(60_000, "ann@example.com")]
    [TestCase(0, "ann@example.com")]
    [TestCase(60_000, null)]
    [TestCase(0, null)]
    public async Task An_answer_by_a_frequent_word_is_filled_up_by_what_may_be_read_alone(double longList, string? user)
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        var rest = string.Join(' ', Enumerable.Range(0, 300).Select(n => $"other{n}"));
        await shelf.AddAsync(home, "Common", "A common subject.");
        for (var i = 0; i < 5; i++)
            await shelf.AddAsync(home, $"Own {i}", $"A common subject. {rest}");
        await shelf.FillAsync(home, "Filler", "common common common words of a report", 9_000);
        await shelf.RunAsync(
            """
            insert into access_sets (connector_id, hash, layers) select id, 'x', '[["email:ann@example.com"]]' from connectors;
            insert into access_layers select id, 1, 1, '{email:ann@example.com}' from access_sets;
            update documents set access_id = (select id from access_sets) where title not like 'Filler%';
            update documents set missing_since = now() where title like 'Filler%3';
            analyze
            """);
        await new IndexUpkeep(shelf.Database, new Vocabulary(shelf.Database)).CountAsync(CancellationToken.None);
        var store = new SearchStore(shelf.Database, limits: new SearchLimits { LongList = longList, Whole = 0 });
        Task<SearchResult> AskAsync() => store.SearchAsync(
            new SearchRequest { TenantId = "tenant", Question = "common", KnowledgeBases = [home], AsUser = user }, CancellationToken.None);

        var before = await AskAsync();
        Assert.That(before.Hits.Any(hit => hit.Title.EndsWith('3') && hit.Title.StartsWith("Filler", StringComparison.Ordinal)), Is.False);
        if (user is null)
        {
            Assert.That(before.Total, Is.GreaterThan(500));
            return;
        }

        Assert.That(before.Hits.Select(hit => hit.Title), Is.EquivalentTo(new[] { "Common", "Own 0", "Own 1", "Own 2", "Own 3", "Own 4" }));
        // What may not be read is newer, has lower ids, and says more.
        await shelf.RunAsync(
            """
            insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id,
                                   chunk_count)
            select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, connector_id, tenant_id, 'all', 'n' || n, 'New', '', '',
                   1, 1
            from documents, generate_series(1, 2000) n where title = 'Common';
            -- materialized, or it is looked for once for each new document
            with filler as materialized (
                select c.content, c.search, c.impacts from documents o join chunks c on c.document_id = o.id where o.title = 'Filler')
            insert into chunks (document_id, ordinal, connector_id, content, search, impacts)
            select d.id, 0, d.connector_id, f.content, f.search, f.impacts from documents d cross join filler f where d.title = 'New'
            """);
        Assert.That((await AskAsync()).Hits, Is.EqualTo(before.Hits));
    }
}
