using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Storage.Access;

internal sealed class AccessFilterTests
{
    private const int Users = 12;

    /// <summary>
    /// One connector's accesses of up to three layers, whose readers are users, groups in groups and in circles, a domain and everyone; and
    /// another connector, in which the same names stand for other members.
    /// </summary>
    private const string World =
        """
        select setseed(0.4);
        insert into groups (connector_id, group_id, refreshed_by) select c.id, 'g' || n, 1 from connectors c, generate_series(0, 19) n;
        insert into group_members (connector_id, group_id, member)
        select distinct c.id, 'g' || (random() * 19)::int, m.member
        from connectors c,
             (select 'email:u' || n % 12 || '@example.com' as member from generate_series(0, 35) n
              union all select 'group:g' || n from generate_series(0, 19) n) m;
        insert into access_sets (connector_id, hash, layers)
        select c.id, decode(lpad(to_hex(n), 8, '0'), 'hex'), '[]' from connectors c, generate_series(1, 300) n;
        insert into access_layers (set_id, ordinal, of_layers, principals)
        select s.id, l.n, 1 + s.id % 3, array(
            select case when random() < 0.5 then 'email:u' || (random() * 11)::int || '@example.com'
                        when random() < 0.9 then 'group:g' || (random() * 19)::int
                        when random() < 0.5 then 'domain:example.com' else 'everyone' end
            from generate_series(1, 1 + (s.id + l.n) % 3))
        from access_sets s cross join lateral generate_series(1, 1 + s.id % 3) l (n);
        insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id,
                               access_id)
        select gen_random_uuid(), connector_id, 'tenant', 'all', 'd' || id, 'Title', '', '', 1, id from access_sets;
        insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id)
        select gen_random_uuid(), id, 'tenant', 'all', 'unknown', 'Title', '', '', 1 from connectors;
        """;

    [Test]
    public async Task Every_way_to_ask_for_readable_documents_finds_the_same_for_every_user()
    {
        await using var database = await TestDatabase.CreateAsync();
        for (var i = 0; i < 2; i++)
            await TestConnectors.AddAsync(database.Database, "test");
        await database.Database.ExecuteAsync(World, null, CancellationToken.None);
        var some = 0;
        foreach (var user in Enumerable.Range(0, Users).Select(number => $"u{number}@example.com").Append("stranger@other.org"))
        {
            const string Connectors = "select id from connectors";
            var whole = await ReadableAsync(user, AccessFilter.Sql(Connectors));
            var among = await ReadableAsync(user, AccessFilter.AmongSql(Connectors, "select access_id, connector_id from documents"));
            Assert.That(among, Is.EqualTo(whole), user);
            Assert.That(await OneByOneAsync(user), Is.EqualTo(whole), user);
            Assert.That(await ByNamedSetsAsync(user), Is.EqualTo(whole), user);
            Assert.That(await ByPrincipalsAsync(user), Is.EqualTo(whole), user);
            some += whole.Count is > 0 and < 600 ? 1 : 0;
        }

        Assert.That(some, Is.EqualTo(Users + 1), "each may read some and not all");

        async Task<IReadOnlyList<string>> ByNamedSetsAsync(string user)
        {
            await using var connection = await database.Database.OpenAsync(CancellationToken.None);
            var connectors = await connection.QueryAsync<string>("select id from connectors", null, CancellationToken.None);
            var sets = await ReadableSets.FindAsync(connection, [.. connectors], user, CancellationToken.None);
            return await connection.QueryAsync<string>(
                "select connector_id || source_id from documents where access_id = any(@sets) order by 1",
                new { sets },
                CancellationToken.None);
        }

        Task<IReadOnlyList<string>> OneByOneAsync(string user) => database.Database.QueryAsync<string>(
            $"""
            with recursive {AccessFilter.MineTable("select id from connectors")}
            select d.connector_id || d.source_id
            from documents d cross join lateral ({AccessFilter.OneSql("d.access_id", "d.connector_id")}) r order by 1
            """,
            new { principals = AccessFilter.Principals(user) },
            CancellationToken.None);

        // As a person would: the names that the layers of a connector's access must have.
        Task<IReadOnlyList<string>> ByPrincipalsAsync(string user) => database.Database.QueryAsync<string>(
            $"""
            with {AccessFilter.ReaderTable("select id from connectors")}
            select d.connector_id || d.source_id from documents d join reader on reader.id = d.connector_id
            where d.access_id in (select l.set_id from access_layers l)
              and not exists (select from access_layers l where l.set_id = d.access_id and not l.principals && reader.names)
            order by 1
            """,
            new { principals = AccessFilter.Principals(user) },
            CancellationToken.None);

        Task<IReadOnlyList<string>> ReadableAsync(string user, string condition) => database.Database.QueryAsync<string>(
            $"select d.connector_id || d.source_id from documents d where {condition} order by 1",
            new { principals = AccessFilter.Principals(user) },
            CancellationToken.None);
    }
}
