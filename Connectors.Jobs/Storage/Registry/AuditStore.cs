namespace Connectors.Jobs.Storage.Registry;

/// <summary>Who did what. Details carry no secret.</summary>
internal sealed class AuditStore(Database database)
{
    /// <summary>What was done is written also when whoever did it has hung up meanwhile: nobody escapes the audit so.</summary>
    public Task<int> WriteAsync(string tenant, string keyId, string action, string target, string? detail)
        => database.ExecuteAsync(
            "insert into audit (tenant_id, key_id, action, target, detail) values (@tenant, @keyId, @action, @target, @detail)",
            new { tenant, keyId, action, target, detail },
            CancellationToken.None);

    /// <summary>A tenant's entries, the newest first.</summary>
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
        var total = await connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken);
        return new PageOf<AuditRow>(rows, total);
    }
}

/// <summary>A row of "audit", with the name of the key.</summary>
internal sealed class AuditRow
{
    public string KeyId { get; init; } = "";

    public string? KeyName { get; init; }

    public string Action { get; init; } = "";

    public string Target { get; init; } = "";

    public string? Detail { get; init; }

    public DateTime At { get; init; }
}

/// <summary>Which entries of the audit are wanted. Null asks for nothing.</summary>
/// <param name="Action">An action, or what it begins with before a dot.</param>
/// <param name="Target">The connector, key, dataset … that was changed.</param>
/// <param name="KeyId">Who changed it.</param>
/// <param name="From">Not before.</param>
/// <param name="To">Not after.</param>
internal sealed record AuditFilter(string? Action, string? Target, string? KeyId, DateTime? From, DateTime? To);
