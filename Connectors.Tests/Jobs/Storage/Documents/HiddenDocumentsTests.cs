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

    /// <summary>The sweeper runs this every few seconds, also on an installation with millions of documents.</summary>
    [Test]
    public async Task Hidden_documents_are_deleted_after_their_grace_period_without_reading_other_documents()
    {
        var connector = await TestConnectors.AddAsync(_database.Database, "scripted");
        await _database.Database.ExecuteAsync(
            """
            insert into documents
                (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id, missing_since)
            select gen_random_uuid(), @connector, 'tenant', 'all', n::text, '', '', '', 1,
                   case when n <= 3 then now() - interval '8 days' when n <= 5 then now() - interval '6 days' end
            from generate_series(1, 5000) n;
            """,
            new { connector },
            CancellationToken.None);

        var (deleted, read) = await _database.Database.InTransactionAsync(
            async connection => (
                await DocumentRemovalSql.DeleteHiddenAsync(connection, TimeSpan.FromDays(7), CancellationToken.None),
                await connection.FirstAsync<long>(
                    "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'documents'",
                    null,
                    CancellationToken.None)),
            CancellationToken.None);

        Assert.That(deleted, Is.EqualTo(3));
        Assert.That(
            await _database.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None), Is.EqualTo(4997));
        // Each is read twice: once to find it, once to delete it by its id.
        Assert.That(read, Is.LessThanOrEqualTo(6));
    }
}
