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
        // One is in the script, and the other asks for its turn again and again.
        await using var hurried = new Database(test.ConnectionString + ";Command Timeout=1");
        await using var writer = new NpgsqlConnection(test.ConnectionString);
        await writer.OpenAsync();
        await using var writing = await writer.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("lock table connectors.runs in exclusive mode", writer, writing);
        await hold.ExecuteNonQueryAsync();

        var both = new[] { MigrateAsync(hurried), MigrateAsync(hurried) };
        await Eventually.TrueAsync(async () => both.Any(one => one.IsCompleted) || await test.Database.FirstAsync<bool>(
            """
            select count(*) = 1 from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '2 seconds'
            """,
            null,
            CancellationToken.None));
        await writing.CommitAsync();

        Assert.That((await Task.WhenAll(both)).SelectMany(scripts => scripts), Is.EqualTo(new[] { "040_scale.sql" }));
        Assert.That(
            await test.Database.FirstAsync<bool>("select to_regclass('runs_finished') is not null", null, CancellationToken.None), Is.True);
    }

    /// <summary>An index of a large table takes minutes, and syncs go on meanwhile.</summary>
    [Test]
    public async Task Indexes_of_documents_are_made_while_others_write_and_anew_after_an_interruption()
    {
        await using var test = await TestDatabase.CreateAsync();
        var connector = await TestConnectors.AddAsync(test.Database, "picky");
        await test.Database.ExecuteAsync(
            """
            delete from migrations where name = '094_document_lists.sql';
            drop index documents_listed_created, documents_listed_name;
            update pg_index set indisvalid = false where indexrelid = 'documents_listed_updated'::regclass
            """,
            null,
            CancellationToken.None);
        await using var other = new NpgsqlConnection(test.ConnectionString);
        await other.OpenAsync();
        await using var writing = await other.BeginTransactionAsync();
        await WriteAsync(other, "first", writing);

        var both = new[] { MigrateAsync(test.Database), MigrateAsync(test.Database) };
        await Eventually.TrueAsync(() => test.Database.FirstAsync<bool>(
            """
            select exists (select from pg_stat_activity where datname = current_database() and query like 'create index concurrently%'
                           and wait_event_type = 'Lock')
            """,
            null,
            CancellationToken.None));
        // While it waits for the transaction that was there before it, others write.
        await using var third = new NpgsqlConnection(test.ConnectionString);
        await third.OpenAsync();
        await WriteAsync(third, "second", null);
        await writing.CommitAsync();

        Assert.That((await Task.WhenAll(both)).SelectMany(scripts => scripts), Is.EqualTo(new[] { "094_document_lists.sql" }));
        Assert.That(
            await test.Database.QueryAsync<string>(
                """
                select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid
                where c.relname like 'documents\_listed\_%' and i.indisvalid order by 1
                """,
                null,
                CancellationToken.None),
            Is.EqualTo(new[] { "documents_listed_created", "documents_listed_name", "documents_listed_updated" }));
        Assert.That(await test.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None), Is.EqualTo(2));

        async Task WriteAsync(NpgsqlConnection connection, string id, NpgsqlTransaction? transaction)
        {
            await using var insert = new NpgsqlCommand(
                """
                set lock_timeout = '5s';
                insert into connectors.documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash,
                                                  content_hash, run_id)
                values (gen_random_uuid(), @connector, 'tenant', 'p', @id, 'Title', '', '', 1)
                """,
                connection,
                transaction);
            insert.Parameters.AddWithValue("connector", connector);
            insert.Parameters.AddWithValue("id", id);
            await insert.ExecuteNonQueryAsync();
        }
    }

    [TestCase("create schema elsewhere; create extension pg_trgm schema elsewhere", true, TestName = "Trigrams in any schema are used")]
    [TestCase(
        """
        create function refuse() returns event_trigger language plpgsql as
        $$ begin raise 'extension "pg_trgm" is not available' using errcode = '0A000'; end $$;
        create event trigger refused on ddl_command_start when tag in ('CREATE EXTENSION') execute function refuse()
        """,
        false,
        TestName = "A server without trigrams is migrated too")]
    public async Task Trigrams_are_optional(string setting, bool isIndexed)
    {
        await using var test = await TestDatabase.CreateAsync();
        await test.Database.ExecuteAsync(
            "drop extension pg_trgm cascade; delete from migrations where name = '095_titles.sql'", null, CancellationToken.None);
        await test.Database.ExecuteAsync(setting, null, CancellationToken.None);

        Assert.That(await MigrateAsync(test.Database), Is.EqualTo(new[] { "095_titles.sql" }));
        Assert.That(
            await test.Database.FirstAsync<bool>(
                "select to_regclass('connectors.documents_title_parts') is not null", null, CancellationToken.None),
            Is.EqualTo(isIndexed));
        Assert.That(await MigrateAsync(test.Database), Is.Empty);
        Assert.That(
            await test.Database.FirstAsync<string>("show search_path", null, CancellationToken.None), Is.EqualTo(Migrator.Schema));
    }

    [Test]
    public async Task Documents_of_Slack_that_everyone_could_find_are_found_by_the_workspaces_members_only()
    {
        await using var test = await TestDatabase.CreateAsync();
        foreach (var source in new[] { "slack", "jira" })
            await TestConnectors.AddAsync(test.Database, source, "{}", source, Of(source));
        await test.Database.ExecuteAsync(
            """
            insert into access_sets (connector_id, hash, layers)
            select c.id, sha256(convert_to(l.layers, 'utf8')), l.layers::jsonb
            from connectors c, (values ('[["everyone"]]'), ('[["everyone"],["user:u1"]]'), ('[["user:u1"]]')) l (layers);
            insert into access_layers (set_id, ordinal, of_layers, principals)
            select s.id, l.ordinal, jsonb_array_length(s.layers), array(select jsonb_array_elements_text(l.layer))
            from access_sets s, jsonb_array_elements(s.layers) with ordinality l (layer, ordinal);
            delete from migrations where name = '061_slack_members.sql'
            """,
            null,
            CancellationToken.None);

        await MigrateAsync(test.Database);

        Assert.That(await PrincipalsAsync("slack"), Is.EqualTo(new[] { "group:workspace-members", "user:u1" }));
        Assert.That(await PrincipalsAsync("jira"), Is.EqualTo(new[] { "everyone", "user:u1" }), "other sources keep theirs");

        async Task<IReadOnlyList<string>> PrincipalsAsync(string source)
            => [.. await test.Database.QueryAsync<string>(
                """
                select distinct p from access_layers l join access_sets s on s.id = l.set_id, unnest(l.principals) p
                where s.connector_id = @id order by p
                """,
                new { id = Of(source) },
                CancellationToken.None)];

        static string Of(string source) => new(source == "slack" ? 'a' : 'b', 32);
    }

    private static Task<IReadOnlyList<string>> MigrateAsync(Database database)
        => new Migrator(database).MigrateAsync(null, CancellationToken.None);
}
