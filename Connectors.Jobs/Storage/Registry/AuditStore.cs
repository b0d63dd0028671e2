using Npgsql;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The table of audit entries: which key changed what. Details carry no secret.</summary>
internal sealed class AuditStore(Database database, KeptTotals totals)
{
    /// <summary>Adds an entry. This cannot be cancelled, so a caller cannot escape the audit by disconnecting.</summary>
    public Task<int> WriteAsync(string tenant, string keyId, string action, string target, string? detail)
        => database.ExecuteAsync(
            "insert into audit (tenant_id, key_id, action, target, detail) values (@tenant, @keyId, @action, @target, @detail)",
            new { tenant, keyId, action, target, detail },
            CancellationToken.None);

    /// <summary>Lists a tenant's entries, the newest first.</summary>
    public async Task<PageOf<AuditRow>> ListAsync(string tenant, AuditFilter filter, Page page, CancellationToken cancellationToken)
    {
        const string where =
            """
            from audit a
            where a.tenant_id = @tenant and (@Action::text is null or a.action = @Action or starts_with(a.action, @Action || '.'))
              and (@Target::text is null or a.target = @Target) and (@KeyId::text is null or a.key_id = @KeyId)
              and (@From::timestamptz is null or a.at >= @From) and (@To::timestamptz is null or a.at <= @To)
            """;
        var parameters = new { tenant, filter.Action, filter.Target, filter.KeyId, filter.From, filter.To, page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<AuditRow>(
            $"""
            select a.key_id, (select k.name from api_keys k where k.id = a.key_id) as key_name, a.action, a.target, a.detail, a.at
            {where} order by a.id desc limit @Size offset @Offset
            """,
            parameters,
            cancellationToken);
        var total = await totals.OfAsync(
            page, rows.Count, new { list = "audit", tenant, filter },
            () => connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken));
        return new PageOf<AuditRow>(rows, total);
    }

    /// <summary>Deletes old entries among the first ones, which are the oldest. Returns how many.</summary>
    public static Task<int> DeleteOldAsync(NpgsqlConnection connection, TimeSpan keep, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            delete from audit where at < now() - @keep and id = any(array(select id from audit order by id limit @limit))
            """,
            new { keep, limit },
            cancellationToken);
}

/// <summary>A row of "audit" with the name of its key.</summary>
internal sealed class AuditRow
{
    public string KeyId { get; init; } = "";

    public string? KeyName { get; init; }

    public string Action { get; init; } = "";

    public string Target { get; init; } = "";

    public string? Detail { get; init; }

    public DateTime At { get; init; }
}

/// <summary>The audit entries to list. Null means no filter.</summary>
internal sealed record AuditFilter
{
    /// <summary>An action such as "connector.update", or its part before a dot.</summary>
    public string? Action { get; init; }

    /// <summary>The id of the connector, key, dataset … that was changed.</summary>
    public string? Target { get; init; }

    /// <summary>The key that made the change.</summary>
    public string? KeyId { get; init; }

    /// <summary>The earliest time.</summary>
    public DateTime? From { get; init; }

    /// <summary>The latest time.</summary>
    public DateTime? To { get; init; }
}
