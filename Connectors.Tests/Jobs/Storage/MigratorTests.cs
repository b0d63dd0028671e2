using Connectors.Jobs.Storage;
using Connectors.Tests.Support;
using Npgsql;

namespace Connectors.Tests.Jobs.Storage;

public sealed class MigratorTests
{
    /// <summary>For example, an index on a large table takes long, and its script waits for writers of that table.</summary>
    [Test]
    public async Task A_migration_script_and_those_who_wait_for_it_may_take_longer_than_the_statement_timeout()
    {
        await using var test = await TestDatabase.CreateAsync();
        await test.Database.ExecuteAsync(
            """
            delete from migrations where name = '040_scale.sql';
            drop index runs_finished, connectors_deleted, failures_retry, documents_hidden
            """,
            null,
            CancellationToken.None);
        await using var hurried = new Database(test.ConnectionString + ";Command Timeout=1");
        await using var writer = new NpgsqlConnection(test.ConnectionString);
        await writer.OpenAsync();
        await using var writing = await writer.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("lock table connectors.runs in exclusive mode", writer, writing);
        await hold.ExecuteNonQueryAsync();

        var both = new[] { MigrateAsync(hurried), MigrateAsync(hurried) };
        await Eventually.TrueAsync(async () => both.Any(one => one.IsCompleted) || await test.Database.FirstAsync<bool>(
            """
            select count(*) = 2 from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '2 seconds'
            """,
            null,
            CancellationToken.None));
        await writing.CommitAsync();

        Assert.That((await Task.WhenAll(both)).SelectMany(scripts => scripts), Is.EqualTo(new[] { "040_scale.sql" }));
        Assert.That(
            await test.Database.FirstAsync<bool>("select to_regclass('runs_finished') is not null", null, CancellationToken.None), Is.True);
    }

    private static Task<IReadOnlyList<string>> MigrateAsync(Database database)
        => new Migrator(database).MigrateAsync(null, CancellationToken.None);
}
