using Npgsql;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The tables of knowledge bases and of the connectors linked to them. Queries for users name the tenant.</summary>
internal sealed class KnowledgeBaseStore(Database database)
{
    private const string Columns =
        """
        k.id, k.tenant_id, k.name, k.description, k.permission, k.embedding_model, k.created_by, k.created_at, k.updated_at, k.version
        from knowledge_bases k
        """;

    public Task<KnowledgeBaseRow?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
        => database.FirstAsync<KnowledgeBaseRow>(
            $"select {Columns} where k.tenant_id = @tenant and k.id = @id", new { tenant, id }, cancellationToken);

    /// <summary>Returns whether a tenant's knowledge base is linked to a connector.</summary>
    public Task<bool> IsLinkedAsync(string tenant, string id, string connector, CancellationToken cancellationToken)
        => database.FirstAsync<bool>(
            """
            select exists (
                select from knowledge_bases k join knowledge_base_connectors l on l.knowledge_base_id = k.id and l.connector_id = @connector
                where k.tenant_id = @tenant and k.id = @id)
            """,
            new { tenant, id, connector },
            cancellationToken);

    /// <summary>Lists a tenant's knowledge bases.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="ids">Only those with these ids; null means no filter.</param>
    /// <param name="name">Only the one of this name; case is ignored. Null means no filter.</param>
    /// <param name="order">The time to sort by.</param>
    /// <param name="descending">Whether the newest come first.</param>
    /// <param name="page">Page to return.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<PageOf<KnowledgeBaseRow>> ListAsync(
        string tenant,
        IReadOnlyCollection<string>? ids,
        string? name,
        TimeOrder order,
        bool descending,
        Page page,
        CancellationToken cancellationToken)
        => ListAsync(tenant, ids, name, $"{order.Column("k")} {(descending ? "desc" : "asc")}", page, cancellationToken);

    /// <summary>Lists all knowledge bases of a tenant.</summary>
    public Task<PageOf<KnowledgeBaseRow>> ListAsync(
        string tenant, KnowledgeBaseOrder order, Page page, CancellationToken cancellationToken)
        => ListAsync(
            tenant, null, null, order == KnowledgeBaseOrder.Name ? "lower(k.name)" : "k.created_at desc", page, cancellationToken);

    private async Task<PageOf<KnowledgeBaseRow>> ListAsync(
        string tenant, IReadOnlyCollection<string>? ids, string? name, string order, Page page, CancellationToken cancellationToken)
    {
        const string where =
            """
            where k.tenant_id = @tenant and (@ids::text[] is null or k.id = any(@ids))
              and (@name::text is null or lower(k.name) = lower(@name))
            """;
        var parameters = new { tenant, ids = ids?.ToArray(), name, page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<KnowledgeBaseRow>(
            $"select {Columns} {where} order by {order}, k.id limit @Size offset @Offset",
            parameters,
            cancellationToken);
        var total = page.TotalOf(rows.Count)
            ?? await connection.FirstAsync<long>($"select count(*) from knowledge_bases k {where}", parameters, cancellationToken);
        return new PageOf<KnowledgeBaseRow>(rows, total);
    }

    /// <summary>Returns the knowledge bases that a connector is in, by name: the first hundred.</summary>
    public Task<IReadOnlyList<KnowledgeBaseRow>> OfConnectorAsync(string tenant, string connector, CancellationToken cancellationToken)
        => database.QueryAsync<KnowledgeBaseRow>(
            $"""
            select {Columns} join knowledge_base_connectors l on l.knowledge_base_id = k.id
            where l.connector_id = @connector and k.tenant_id = @tenant order by lower(k.name), k.id limit 100
            """,
            new { tenant, connector },
            cancellationToken);

    /// <summary>Returns the ids among <paramref name="ids"/> that belong to the tenant.</summary>
    public Task<IReadOnlyList<string>> OwnedAsync(string tenant, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            "select id from knowledge_bases where tenant_id = @tenant and id = any(@ids)",
            new { tenant, ids = ids.ToArray() },
            cancellationToken);

    public Task<IReadOnlyList<LinkedConnector>> LinksAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        => database.QueryAsync<LinkedConnector>(
            $"""
            select l.knowledge_base_id, c.id, c.name, c.source, l.auto_parse, {ConnectorStatus.Sql} as status
            from knowledge_base_connectors l join connectors c on c.id = l.connector_id and c.deleted_at is null
            where l.knowledge_base_id = any(@ids) order by l.linked_at, c.id
            """,
            new { ids = ids.ToArray() },
            cancellationToken);

    /// <summary>Adds a knowledge base. Returns false if the tenant already has one of this name.</summary>
    public async Task<bool> InsertAsync(
        string id,
        string tenant,
        string name,
        string? description,
        string permission,
        string createdBy,
        CancellationToken cancellationToken)
        => await database.ExecuteAsync(
            """
            insert into knowledge_bases (id, tenant_id, name, description, permission, created_by)
            values (@id, @tenant, @name, @description, @permission, @createdBy)
            on conflict (tenant_id, lower(name)) do nothing
            """,
            new { id, tenant, name, description, permission, createdBy },
            cancellationToken) == 1;

    /// <summary>Changes what is not null.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="id">The knowledge base.</param>
    /// <param name="change">The new values.</param>
    /// <param name="version">The version that it must be in. Null: any.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<KnowledgeBaseUpdate> UpdateAsync(
        string tenant, string id, KnowledgeBaseChange change, long? version, CancellationToken cancellationToken)
    {
        try
        {
            var changed = await database.ExecuteAsync(
                """
                update knowledge_bases
                set name = coalesce(@Name, name), description = coalesce(@Description, description),
                    permission = coalesce(@Permission, permission), version = version + 1, updated_at = now()
                where tenant_id = @tenant and id = @id and (@version::bigint is null or version = @version)
                """,
                new { tenant, id, change.Name, change.Description, change.Permission, version },
                cancellationToken);
            return changed == 1 ? KnowledgeBaseUpdate.Done : KnowledgeBaseUpdate.OtherVersion;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return KnowledgeBaseUpdate.NameTaken;
        }
    }

    /// <summary>Chooses the model that a knowledge base's texts are embedded with; null means none.</summary>
    public Task<int> SetEmbeddingModelAsync(string tenant, string id, string? model, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "update knowledge_bases set embedding_model = @model, updated_at = now() where tenant_id = @tenant and id = @id",
            new { tenant, id, model },
            cancellationToken);

    /// <summary>Deletes knowledge bases of a tenant; null means all of them. Returns how many.</summary>
    public Task<int> DeleteAsync(string tenant, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "delete from knowledge_bases where tenant_id = @tenant and (@ids::text[] is null or id = any(@ids))",
            new { tenant, ids = ids?.ToArray() },
            cancellationToken);

    /// <summary>Links exactly these connectors and unlinks all others. Connectors of other tenants are ignored.</summary>
    /// <returns>The ids of the connectors that were not linked before.</returns>
    public Task<IReadOnlyList<string>> LinkAsync(
        string tenant, string id, IReadOnlyList<(string ConnectorId, bool AutoParse)> links, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var parameters = new
                {
                    tenant,
                    id,
                    connectors = links.Select(link => link.ConnectorId).ToArray(),
                    parse = links.Select(link => link.AutoParse).ToArray(),
                };
                await connection.ExecuteAsync("select id from knowledge_bases where id = @id for update", parameters, cancellationToken);
                await connection.ExecuteAsync(
                    "delete from knowledge_base_connectors where knowledge_base_id = @id and connector_id <> all(@connectors)",
                    parameters,
                    cancellationToken);
                return await connection.QueryAsync<string>(
                    """
                    with before as (select connector_id from knowledge_base_connectors where knowledge_base_id = @id),
                    written as (
                        insert into knowledge_base_connectors (knowledge_base_id, connector_id, auto_parse)
                        select @id, c.id, u.parse
                        from unnest(@connectors, @parse) u (id, parse)
                        join connectors c on c.id = u.id and c.tenant_id = @tenant and c.deleted_at is null
                        on conflict (knowledge_base_id, connector_id) do update set auto_parse = excluded.auto_parse
                        returning connector_id)
                    select connector_id from written where connector_id not in (select connector_id from before)
                    """,
                    parameters,
                    cancellationToken);
            },
            cancellationToken);

    /// <summary>Links one more connector of the tenant and leaves the other links as they are.</summary>
    /// <returns>Whether it was not linked before.</returns>
    public Task<bool> AddLinkAsync(string tenant, string id, string connectorId, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var parameters = new { tenant, id, connectorId };
                // A change that was made from a list without this connector must not unlink it.
                await connection.ExecuteAsync(
                    "update knowledge_bases set version = version + 1, updated_at = now() where id = @id and tenant_id = @tenant",
                    parameters,
                    cancellationToken);
                return await connection.ExecuteAsync(
                    """
                    insert into knowledge_base_connectors (knowledge_base_id, connector_id, auto_parse)
                    select k.id, c.id, true
                    from knowledge_bases k join connectors c on c.tenant_id = k.tenant_id
                    where k.id = @id and k.tenant_id = @tenant and c.id = @connectorId and c.deleted_at is null
                    on conflict do nothing
                    """,
                    parameters,
                    cancellationToken) == 1;
            },
            cancellationToken);

    /// <summary>Removes a connector from all knowledge bases. Part of the caller's transaction.</summary>
    public static Task<int> UnlinkAsync(NpgsqlConnection connection, string connectorId, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "delete from knowledge_base_connectors where connector_id = @connectorId", new { connectorId }, cancellationToken);
}

/// <summary>The orders of a list of knowledge bases.</summary>
internal enum KnowledgeBaseOrder
{
    Newest,
    Name,
}
