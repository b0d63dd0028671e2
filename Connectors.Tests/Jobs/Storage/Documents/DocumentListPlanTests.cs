using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Tests.Support;
using Npgsql;

namespace Connectors.Tests.Jobs.Storage.Documents;

/// <summary>
/// How often lists of many connectors' documents look into the indexes of parts of titles and of metadata. After some calls the server
/// plans a statement for all its values. Here it does so from the first call.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class DocumentListPlanTests
{
    private const int Connectors = 400;

    private static readonly DocumentFilter[] Filters =
    [
        new() { Keywords = "ument" }, new() { Keywords = "ument 7" }, new() { Suffixes = [""] },
        new() { Metadata = [new(Any: false, [new("n", MetadataOperator.Is, ["7"])])] },
    ];

    [Test]
    public async Task What_is_sought_is_not_looked_up_once_for_each_of_many_connectors([Range(0, 3)] int filter)
    {
        await using var test = await TestDatabase.CreateAsync();
        await SkewedData.MakeAsync(test.Database, documents: 12_000, Connectors, runs: 10);
        await test.Database.ExecuteAsync(
            """
            insert into knowledge_bases (id, tenant_id, name, created_by) values ('all', 'default', 'All', 'test');
            insert into knowledge_base_connectors (knowledge_base_id, connector_id)
            select 'all', id from connectors where source = 'picky'
            """,
            null,
            CancellationToken.None);
        int process;
        await using (var planned = new Database(new NpgsqlConnectionStringBuilder(test.ConnectionString)
        {
            Options = "-c plan_cache_mode=force_generic_plan", MaxPoolSize = 1,
        }.ConnectionString))
        {
            var queries = new DocumentQueries(planned, new KeptTotals(TimeProvider.System));
            var page = await queries.ListAsync("default", "all", Filters[filter], new Page(1, 5), CancellationToken.None);
            Assert.That(page.Rows, Has.Count.EqualTo(5));
            process = await planned.FirstAsync<int>("select pg_backend_pid()", null, CancellationToken.None);
        }

        // A connection hands its counters in at its end.
        await Eventually.TrueAsync(() => test.Database.FirstAsync<bool>(
            "select not exists (select from pg_stat_activity where pid = @process)", new { process }, CancellationToken.None));
        var scans = await test.Database.FirstAsync<long>(
            """
            select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_indexes
            where indexrelname in ('documents_title_parts', 'documents_marks')
            """,
            null,
            CancellationToken.None);
        Assert.That(scans, Is.LessThan(10));
    }
}
