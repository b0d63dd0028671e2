using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Storage.Failures;

/// <summary>Lists of failures, of which a connector may have millions.</summary>
internal sealed class FailureQueriesTests
{
    [TestCase(FailureOrder.Newest, "a c b d")]
    [TestCase(FailureOrder.Title, "a b c")]
    [TestCase(FailureOrder.MostAttempts, "b c a")]
    public async Task Orders_other_than_by_age_sort_the_newest_only(FailureOrder order, string told)
    {
        await using var database = await TestDatabase.CreateAsync();
        var connector = await TestConnectors.AddAsync(database.Database, "scripted");
        await database.Database.ExecuteAsync(
            """
            insert into failures (connector_id, partition_key, scope, source_id, title, reason, message, attempts, run_id)
            select @connector, 'p', 'document', t, upper(t), 'other', '', n, 1
            from unnest(array['d', 'b', 'c', 'a'], array[9, 3, 2, 1]) u (t, n)
            """,
            new { connector },
            CancellationToken.None);
        var failures = new FailureQueries(database.Database, new KeptTotals(TimeProvider.System)) { MaxSorted = 3 };

        var page = await failures.ListAsync(connector, new FailureFilter { Order = order }, new Page(1, 10), CancellationToken.None);

        Assert.That(string.Join(' ', page.Rows.Select(row => row.SourceId)), Is.EqualTo(told));
        Assert.That(page.Total, Is.EqualTo(order == FailureOrder.Newest ? 4 : 3).Or.EqualTo(4));
    }

    [Test]
    public async Task All_failures_are_made_due_however_many_there_are()
    {
        await using var database = await TestDatabase.CreateAsync();
        var connector = await TestConnectors.AddAsync(database.Database, "scripted");
        await database.Database.ExecuteAsync(
            """
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id, next_retry_at)
            select @connector, 'p', case when n % 10 = 0 then 'container' else 'document' end, n::text, 'other', '', 1,
                   now() + interval '1 day'
            from generate_series(1, 25000) n
            """,
            new { connector },
            CancellationToken.None);

        var due = await new FailureStore(database.Database).RetryNowAsync(
            connector, new FailureSelection { All = true }, CancellationToken.None);

        Assert.That(due, Is.EqualTo((22_500L, 2_500L)));
        Assert.That(
            await database.Database.FirstAsync<long>("select count(*) from failures where next_retry_at > now()", null, default), Is.Zero);
    }
}
