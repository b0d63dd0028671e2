using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Queueing;

/// <summary>What the sweeper does again and again, while a part of it fails.</summary>
internal sealed class SweeperTests
{
    [Test]
    public async Task A_part_of_a_pass_that_fails_keeps_no_other_from_being_done()
    {
        await using var host = await EngineHost.StartAsync();
        var connector = await host.ConnectAsync(new ScriptedWorld().Fill("a", 1));
        await host.Database.Database.ExecuteAsync(
            """
            create function refuse() returns trigger language plpgsql as
            $$ begin raise exception 'no such runs' using errcode = '22012'; end $$;
            create trigger refuse before insert on runs for each row when (new.kind = 'replay') execute function refuse();
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id, next_retry_at)
            values (@connector, 'a', 'document', 'gone', 'other', '', 1, now() - interval '1 minute');
            insert into audit (tenant_id, key_id, action, target, at) values ('tenant', 'key', 'test', '', now() - interval '9 years');
            """,
            new { connector },
            CancellationToken.None);

        await Eventually.TrueAsync(() => host.ScalarAsync<bool>("select not exists (select from audit where action = 'test')"));

        Assert.That(await host.ScalarAsync<long>("select count(*) from runs where kind = 'replay'"), Is.Zero, "the part did fail");
    }
}
