namespace Connectors.Jobs.Storage;

/// <summary>Who did what. Details carry no secret.</summary>
internal sealed class AuditStore(Database database)
{
    public Task<int> WriteAsync(string tenant, string keyId, string action, string target, string? detail, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "insert into audit (tenant_id, key_id, action, target, detail) values (@tenant, @keyId, @action, @target, @detail)",
            new { tenant, keyId, action, target, detail },
            cancellationToken);
}
