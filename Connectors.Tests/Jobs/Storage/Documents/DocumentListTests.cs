using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Storage.Documents;

/// <summary>Pages of a knowledge base's documents, from one connector and from many, compared with a plain sort of everything.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class DocumentListTests
{
    private const int Documents = 700;
    private const int SmallConnectors = 25;
    private const string All = "all";

    private TestDatabase _test = null!;
    private string _large = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _test = await TestDatabase.CreateAsync();
        await SkewedData.MakeAsync(_test.Database, Documents, SmallConnectors, runs: 10);
        // Many documents have the same time or title, and some are hidden.
        await _test.Database.ExecuteAsync(
            """
            update documents set created_at = date_trunc('minute', created_at), updated_at = date_trunc('minute', updated_at),
                title = case when right(source_id, 1) in ('1', '2') then 'same Title' when right(source_id, 1) = '3' then upper(title)
                             else title end,
                missing_since = case when right(source_id, 1) = '7' then now() end;
            insert into access_sets (connector_id, hash, layers)
            select id, '\x01', '[["email:ann@example.com"]]' from connectors where id in (md5('skewed 0'), md5('skewed 5'));
            insert into access_layers (set_id, ordinal, of_layers, principals)
            select id, 0, 1, array['email:ann@example.com'] from access_sets;
            update documents d set access_id = s.id from access_sets s
            where s.connector_id = d.connector_id and d.source_id in ('id-00000005', 'id-00000100', 'id-00000200', 'id-00000107');
            insert into knowledge_bases (id, tenant_id, name, created_by) values ('all', 'default', 'All', 'test');
            insert into knowledge_base_connectors (knowledge_base_id, connector_id, auto_parse)
            select 'all', id, id <> md5('skewed 3') from connectors where source = 'picky'
            """,
            null,
            CancellationToken.None);
        _large = (await _test.Database.FirstAsync<string>($"select {SkewedData.Large}", null, CancellationToken.None))!;
    }

    [OneTimeTearDown]
    public Task StopAsync() => _test.DisposeAsync().AsTask();

    [Test]
    public async Task Pages_follow_each_other_in_every_order_without_a_gap_or_a_repetition(
        [Values] DocumentOrder order, [Values] bool descending, [Values] bool manyConnectors)
    {
        var (knowledgeBase, filter) = (manyConnectors ? All : _large, new DocumentFilter { Order = order, Descending = descending });
        List<Guid> listed = [];
        for (var number = 1; ; number++)
        {
            var page = await ListAsync(knowledgeBase, filter, new Page(number, 60));
            listed.AddRange(page.Rows.Select(row => row.Id));
            Assert.That(page.Total, Is.EqualTo(await CountAsync(knowledgeBase)));
            if (page.Rows.Count < 60)
                break;
        }

        var (column, up) = order switch
        {
            DocumentOrder.Name => ("lower(d.title)", true),
            DocumentOrder.UpdateTime => ("d.updated_at", false),
            _ => ("d.created_at", false),
        };
        var ids = descending == up ? "desc" : "asc";
        Assert.That(
            listed,
            Is.EqualTo(await _test.Database.QueryAsync<Guid>(
                $"""
                select d.id from documents d join knowledge_base_connectors l on l.connector_id = d.connector_id
                where l.knowledge_base_id = @knowledgeBase and d.missing_since is null
                order by {column} {(descending ? "desc" : "asc")}, d.id {ids}
                """,
                new { knowledgeBase },
                CancellationToken.None)));
    }

    [Test]
    public async Task Filters_hold_in_lists_of_many_connectors()
    {
        var some = await _test.Database.QueryAsync<Guid>(
            "select id from documents where source_id in ('id-00000003', 'id-00000100', 'id-00000107')", null, CancellationToken.None);

        Assert.That((await ListAsync(All, new() { Ids = [.. some] }, new Page(1, 10))).Total, Is.EqualTo(2), "one is hidden");
        Assert.That((await ListAsync(All, new() { Name = "SAME title" }, new Page(1, 1))).Total, Is.EqualTo(140));
        Assert.That((await ListAsync(All, new() { Keywords = "document 5" }, new Page(2, 3))).Total, Is.EqualTo(78));
        Assert.That(
            (await ListAsync(All, new() { Searched = [false] }, new Page(1, 10))).Rows.Select(row => row.SourceId),
            Is.EqualTo(new[] { "id-00000003" }));
        Assert.That((await ListAsync(All, new() { Searched = [] }, new Page(1, 10))).Rows, Is.Empty);
        Assert.That((await ListAsync(All, new() { Order = DocumentOrder.Name }, new Page(99, 10))).Rows, Is.Empty);
    }

    [Test]
    public async Task Parts_of_titles_that_few_of_many_documents_have_are_listed_in_every_order([Values(7, 6)] int sorted)
    {
        await using var test = await TestDatabase.CreateAsync();
        await SkewedData.MakeAsync(test.Database, documents: 8_000, small: 3, runs: 10);
        await test.Database.ExecuteAsync(
            """
            update documents set title = case when right(source_id, 3) = '777' then 'Rare 7 ' || source_id
                                              when right(source_id, 4) = '1234' then '100 %' else 'Plain' end,
                   missing_since = case when source_id = 'id-00003777' then now() end;
            insert into knowledge_bases (id, tenant_id, name, created_by) values ('all', 'default', 'All', 'test');
            insert into knowledge_base_connectors (knowledge_base_id, connector_id)
            select 'all', id from connectors where source = 'picky'
            """,
            null,
            CancellationToken.None);
        // Of several that are found, more are sorted, or they are met in their order.
        var queries = new DocumentQueries(test.Database, new KeptTotals(TimeProvider.System)) { MaxFound = sorted };
        foreach (var order in Enum.GetValues<DocumentOrder>())
        {
            var filter = new DocumentFilter { Keywords = "E 7", Order = order, Descending = false };
            string[] rising = ["id-00000777", "id-00001777", "id-00002777", "id-00004777", "id-00005777", "id-00006777", "id-00007777"];
            // The later its number, the earlier a document was made.
            var expected = order == DocumentOrder.Name ? rising : [.. rising.Reverse()];
            Assert.That(await ListedAsync(filter, 1, 100), Is.EqualTo(Listed(expected, 7)));
            Assert.That(await ListedAsync(filter, 2, 3), Is.EqualTo(Listed(expected[3..6], 7)));
            Assert.That(await ListedAsync(filter with { Descending = true }, 1, 100), Is.EqualTo(Listed(expected.Reverse(), 7)));
        }

        Assert.That(await ListedAsync(new() { Keywords = "%" }, 1, 10), Is.EqualTo(Listed(["id-00001234"], 1)));
        Assert.That(await ListedAsync(new() { Keywords = "none" }, 1, 10), Is.EqualTo(Listed([], 0)));
        Assert.That(await ListedAsync(new() { Keywords = "Rare", AsUser = "ann@example.com" }, 1, 10), Is.EqualTo(Listed([], 0)));

        static string Listed(IEnumerable<string> ids, long total) => $"{string.Join(' ', ids)} of {total}";

        async Task<string> ListedAsync(DocumentFilter filter, int number, int size)
        {
            var page = await queries.ListAsync("default", All, filter, new Page(number, size), CancellationToken.None);
            return Listed(page.Rows.Select(row => row.SourceId), page.Total);
        }
    }

    [Test]
    public async Task Values_of_metadata_and_kinds_that_few_of_many_documents_have_are_found_as_they_are_among_few()
    {
        await using var test = await TestDatabase.CreateAsync();
        await SkewedData.MakeAsync(test.Database, documents: 8_000, small: 3, runs: 10);
        await test.Database.ExecuteAsync(
            """
            update documents set metadata = (array[
                    '{"Team": "People", "team": "sales"}', '{"team": ["Sales", "IT", null]}', '{"team": 7}', '{"team": [7, 8]}',
                    '{"team": true}', '{"team": null}', '{"team": {"a": 1}}', '{"team": "Ümlaut = x"}',
                    jsonb_build_object('team', repeat('x', 300) || 'A')::text, jsonb_build_object('team', repeat('x', 300) || 'B')::text,
                    '[]', '{}'])[n]::jsonb,
                suffix = case when n % 2 = 0 then 'pdf' else 'txt' end,
                missing_since = case when n = 12 then now() end
            from generate_series(1, 12) n where source_id = 'id-0000' || lpad((n * 300)::text, 4, '0');
            insert into knowledge_bases (id, tenant_id, name, created_by) values ('all', 'default', 'All', 'test');
            insert into knowledge_base_connectors (knowledge_base_id, connector_id)
            select 'all', id from connectors where source = 'picky'
            """,
            null,
            CancellationToken.None);
        var queries = new DocumentQueries(test.Database, new KeptTotals(TimeProvider.System));
        MetadataCondition[] values =
        [
            .. new[] { "sales", "PEOPLE", "it", "7", "true", "", "none", "{\"a\": 1}", "ümlaut = X", new string('X', 300) + "b" }
                .Select(value => new MetadataCondition("team", MetadataOperator.Is, [value])),
            new("Team", MetadataOperator.Is, ["people"]), new("team", MetadataOperator.In, ["7", "IT"]),
        ];
        var of7 = new MetadataCondition("team", MetadataOperator.AtLeast, ["7"]);
        MetadataFilter[] filters =
        [
            .. values.Select(value => new MetadataFilter(Any: false, [value])),
            new(Any: true, [values[0], values[3]]), new(Any: true, [values[0], of7]), new(Any: false, [values[3], of7]),
        ];
        List<long> found = [];
        foreach (var filter in filters)
        {
            // Named by their ids, documents are looked at one by one.
            var among = await test.Database.QueryAsync<Guid>("select id from documents where suffix <> ''", null, CancellationToken.None);
            var expected = await ListedAsync(new() { Metadata = [filter], Ids = [.. among] });
            Assert.That(await ListedAsync(new() { Metadata = [filter] }), Is.EqualTo(expected));
            Assert.That(
                await ListedAsync(new() { Metadata = [filter], Suffixes = ["pdf"] }),
                Is.EqualTo(await ListedAsync(new() { Metadata = [filter], Suffixes = ["pdf"], Ids = [.. among] })));
            found.Add(expected.Total);
        }

        Assert.That(found, Is.EqualTo(new[] { 2, 0, 1, 2, 1, 0, 0, 1, 1, 1, 1, 3, 4, 4, 2 }));
        Assert.That((await ListedAsync(new() { Suffixes = ["pdf"] })).Total, Is.EqualTo(5));

        async Task<(string Rows, long Total)> ListedAsync(DocumentFilter filter)
        {
            var page = await queries.ListAsync("default", All, filter, new Page(1, 10), CancellationToken.None);
            return (string.Join(' ', page.Rows.Select(row => row.SourceId)), page.Total);
        }
    }

    [Test]
    public async Task A_total_that_may_be_less_says_so_and_never_exceeds_what_there_is([Values(1, 3)] int number)
    {
        var queries = new DocumentQueries(_test.Database, new KeptTotals(TimeProvider.System)) { MaxLooked = 100, MaxFound = 1 };
        foreach (var asked in (DocumentFilter[])
        [
            new() { Keywords = "document" }, new() { Suffixes = [""] }, new() { Metadata = [Numbers(5, 6, 7, 8, 9, 10)] },
            new() { AsUser = "ann@example.com" },
        ])
        {
            var page = new Page(number, 1);
            var exact = await queries.ListAsync("default", All, asked, page, CancellationToken.None);
            var less = await queries.ListAsync("default", All, asked with { MayCountLess = true }, page, CancellationToken.None);

            Assert.That(less.Rows.Select(row => row.Id), Is.EqualTo(exact.Rows.Select(row => row.Id)));
            Assert.That((exact.IsAtLeast, exact.Rows.Count), Is.EqualTo((false, 1)));
            Assert.That(less.IsAtLeast, Is.True);
            Assert.That(less.Total, Is.InRange(number, exact.Total));
        }

        var all = await queries.ListAsync("default", All, new() { MayCountLess = true }, new Page(number, 1), CancellationToken.None);
        Assert.That((all.Total, all.IsAtLeast), Is.EqualTo((await CountAsync(All), false)), "an index tells how many there are");

        static MetadataFilter Numbers(params int[] numbers)
            => new(Any: false, [new("n", MetadataOperator.In, [.. numbers.Select(n => $"{n}")])]);
    }

    [Test]
    public async Task A_total_that_may_be_less_is_exact_if_all_are_looked_at([Values(1, 2)] int number)
    {
        foreach (var asked in (DocumentFilter[])
        [
            new() { Keywords = "document 5" }, new() { Suffixes = [""] }, new() { AsUser = "ann@example.com" },
        ])
        {
            var exact = await ListAsync(All, asked, new Page(number, 1));
            var less = await ListAsync(All, asked with { MayCountLess = true }, new Page(number, 1));

            Assert.That((less.Total, less.IsAtLeast), Is.EqualTo((exact.Total, false)));
        }
    }

    [Test]
    public async Task A_user_lists_what_this_user_may_read_of_all_connectors(
        [Values] DocumentOrder order, [Values] bool manyConnectors)
    {
        var filter = new DocumentFilter { AsUser = "ann@example.com", Order = order };

        var page = await ListAsync(manyConnectors ? All : _large, filter, new Page(1, 2));

        Assert.That((page.Rows.Count, page.Total), Is.EqualTo((2, manyConnectors ? 3 : 2)));
        var other = await ListAsync(All, filter with { AsUser = "eve@example.com" }, new Page(1, 2));
        Assert.That((other.Rows.Count, other.Total), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Nobody_lists_a_knowledge_base_of_another_tenant()
    {
        var queries = new DocumentQueries(_test.Database, new KeptTotals(TimeProvider.System));

        var listed = await queries.ListAsync("another", All, new DocumentFilter(), new Page(1, 10), CancellationToken.None);

        Assert.That((listed.Rows.Count, listed.Total), Is.EqualTo((0, 0)));
    }

    private Task<PageOf<DocumentRow>> ListAsync(string knowledgeBase, DocumentFilter filter, Page page)
        => new DocumentQueries(_test.Database, new KeptTotals(TimeProvider.System)).ListAsync(
            "default", knowledgeBase, filter, page, CancellationToken.None);

    private Task<long> CountAsync(string knowledgeBase) => _test.Database.FirstAsync<long>(
        """
        select count(*) from documents d join knowledge_base_connectors l on l.connector_id = d.connector_id
        where l.knowledge_base_id = @knowledgeBase and d.missing_since is null
        """,
        new { knowledgeBase },
        CancellationToken.None);
}
