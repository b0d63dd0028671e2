using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Monitoring;

/// <summary>Reads the state of the installation for its administrators: budgets, the size of what is kept, tenants.</summary>
internal sealed class InstallationQuery(Database database)
{
    private static readonly string[] Kept =
        ["runs", "tasks", "decisions", "failures", "audit", "api_keys", "budgets", "documents", "chunks"];

    /// <summary>Lists the budgets that are in use, those that wait longest first.</summary>
    public Task<IReadOnlyList<BudgetView>> BudgetsAsync(int most, CancellationToken cancellationToken)
        => database.QueryAsync<BudgetView>(
            """
            select key, set_at, greatest(extract(epoch from next_at - clock_timestamp()), 0)::float8 as waiting
            from budgets order by next_at desc, key limit @most
            """,
            new { most },
            cancellationToken);

    /// <summary>Returns the tables that grow, with the rows and bytes that the database believes them to have.</summary>
    public Task<IReadOnlyList<TableSize>> SizesAsync(CancellationToken cancellationToken)
        => database.QueryAsync<TableSize>(
            """
            select c.relname as name, nullif(c.reltuples, -1)::bigint as rows, pg_total_relation_size(c.oid) as bytes
            from pg_class c where c.oid in (select to_regclass(name) from unnest(@Kept) name)
            """,
            new { Kept },
            cancellationToken);

    /// <summary>Lists the tenants that have connectors, knowledge bases or keys.</summary>
    public Task<IReadOnlyList<TenantView>> TenantsAsync(int most, CancellationToken cancellationToken)
        => database.QueryAsync<TenantView>(
            """
            select tenant_id as id, sum(connectors)::bigint as connectors, sum(bases)::bigint as bases, sum(keys)::bigint as keys
            from (select tenant_id, count(*) as connectors, 0 as bases, 0 as keys from connectors where deleted_at is null group by 1
                  union all
                  select tenant_id, 0, count(*), 0 from knowledge_bases group by 1
                  union all
                  select tenant_id, 0, 0, count(*) from api_keys where revoked_at is null group by 1) x
            group by tenant_id order by tenant_id limit @most
            """,
            new { most },
            cancellationToken);
}

/// <summary>A budget of calls to a system.</summary>
internal sealed class BudgetView
{
    public string Key { get; init; } = "";

    /// <summary>When a worker last took calls from it, or was told to pause.</summary>
    public DateTime SetAt { get; init; }

    /// <summary>Seconds until the next call may be made; 0 if one may be made now.</summary>
    public double Waiting { get; init; }

    /// <summary>The system and the kind of call. The part between them stands for the credentials.</summary>
    public string Name
    {
        get
        {
            var parts = Key.Split([':', ' ']);
            return parts.Length < 2 ? parts[0] : $"{parts[0]} {parts[^1]}";
        }
    }
}

/// <summary>A table with what the database believes it to hold.</summary>
internal sealed class TableSize
{
    public string Name { get; init; } = "";

    /// <summary>Null: the database has not counted them yet.</summary>
    public long? Rows { get; init; }

    public long Bytes { get; init; }
}

/// <summary>A tenant with what it has.</summary>
internal sealed class TenantView
{
    public string Id { get; init; } = "";

    public long Connectors { get; init; }

    public long Bases { get; init; }

    public long Keys { get; init; }
}
