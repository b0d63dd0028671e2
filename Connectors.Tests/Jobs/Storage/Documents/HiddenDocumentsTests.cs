using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Storage.Documents;

internal sealed class HiddenDocumentsTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task StartAsync() => _database = await TestDatabase.CreateAsync();

    [TearDown]
    public async Task StopAsync() => await _database.DisposeAsync();

    /// <summary>Every few seconds an installation of millions of documents is asked for those whose grace is over.</summary>
    [Test]
    public async Task Those_whose_grace_is_over_are_deleted_and_no_other_document_is_looked_at()
    {
        await _database.Database.ExecuteAsync(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
            values ('c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0', 'tenant', 'Test', 'scripted', '{}', 0, 0, 60);
            insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id, missing_since)
            select gen_random_uuid(), 'c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0', 'tenant', 'all', n::text, '', '', '', 1,
                   case when n <= 3 then now() - interval '8 days' when n <= 5 then now() - interval '6 days' end
            from generate_series(1, 5000) n;
            """,
            null,
            CancellationToken.None);

        var (deleted, read) = await _database.Database.InTransactionAsync(
            async connection => (
                await DocumentRemovalSql.DeleteHiddenAsync(connection, TimeSpan.FromDays(7), CancellationToken.None),
                await connection.FirstAsync<long>(
                    "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'documents'", null, CancellationToken.None)),
            CancellationToken.None);

        Assert.That(deleted, Is.EqualTo(3));
        Assert.That(
            await _database.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None), Is.EqualTo(4997));
        // Found once, and deleted once by their ids.
        Assert.That(read, Is.LessThanOrEqualTo(6));
    }
}
