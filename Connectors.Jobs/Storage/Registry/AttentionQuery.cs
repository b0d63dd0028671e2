namespace Connectors.Jobs.Storage.Registry;

/// <summary>Finds the connectors of a tenant that wait for a person.</summary>
internal sealed class AttentionQuery(Database database, KeptAnswers kept)
{
    /// <summary>How old the answer of a large installation may be.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    public Task<IReadOnlyList<string>> IdsAsync(string tenant, CancellationToken cancellationToken)
        => kept.OfAsync(
            tenant, "attention", MaxAge,
            () => database.QueryAsync<string>(
                $"select c.id from connectors c where c.tenant_id = @tenant and c.deleted_at is null and {ConnectorStatus.NeedsPerson}",
                new { tenant, notice = ConnectorRow.ExpiryNotice },
                cancellationToken));
}
