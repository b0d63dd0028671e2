namespace Connectors.Jobs.Storage.Registry;

/// <summary>The table of sign-ins by browser, shared by all processes. A sign-in lasts 15 minutes, and so does its grant.</summary>
internal sealed class OAuthFlowStore(Database database)
{
    /// <summary>Maximum number of pending sign-ins per tenant.</summary>
    public const int MaxPending = 100;

    private const string Columns =
        """
        f.id, f.tenant_id, f.key_id, f.type, f.connector_id, f.browser_hash, f.redirect_uri, f.state, f.result, f.error,
        f.expires_at <= now() as expired
        """;

    /// <summary>Adds a sign-in. Returns false if the tenant has too many pending ones.</summary>
    public async Task<bool> InsertAsync(OAuthFlowRow flow, CancellationToken cancellationToken)
    {
        await TidyAsync(cancellationToken);
        return await database.ExecuteAsync(
            """
            insert into oauth_flows (id, tenant_id, key_id, type, connector_id, state_hash, browser_hash, redirect_uri, secret)
            select @Id, @TenantId, @KeyId, @Type, @ConnectorId, @StateHash, @BrowserHash, @RedirectUri, @Secret
            where (select count(*) from oauth_flows where tenant_id = @TenantId and expires_at > now()) < @MaxPending
            """,
            new
            {
                flow.Id,
                flow.TenantId,
                flow.KeyId,
                flow.Type,
                flow.ConnectorId,
                flow.StateHash,
                flow.BrowserHash,
                flow.RedirectUri,
                flow.Secret,
                MaxPending,
            },
            cancellationToken) == 1;
    }

    /// <summary>
    /// Returns the sign-in that a state belongs to, with its secret. The secret is removed, so only one caller gets it. Returns null if the
    /// sign-in is unknown, expired or was claimed before.
    /// </summary>
    public Task<OAuthFlowRow?> ClaimAsync(byte[] stateHash, string type, CancellationToken cancellationToken)
        => database.FirstAsync<OAuthFlowRow>(
            $"""
            with waiting as (
                select id, secret from oauth_flows
                where state_hash = @stateHash and type = @type and state = 'started' and expires_at > now() for update)
            update oauth_flows f set state = 'redeeming', secret = null from waiting w where f.id = w.id
            returning {Columns}, w.secret
            """,
            new { stateHash, type },
            cancellationToken);

    /// <summary>Ends a claimed sign-in.</summary>
    /// <param name="id">The sign-in.</param>
    /// <param name="result">The encrypted grant; null if it failed, or if the grant is already in a connector.</param>
    /// <param name="error">Why it failed; null if it succeeded.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<int> EndAsync(string id, byte[]? result, string? error, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        update oauth_flows
        set state = case when @error::text is null then 'done' else 'failed' end, result = @result, error = @error,
            expires_at = now() + interval '15 minutes'
        where id = @id and state = 'redeeming'
        """,
        new { id, result, error },
        cancellationToken);

    public Task<OAuthFlowRow?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
        => database.FirstAsync<OAuthFlowRow>(
            $"select {Columns} from oauth_flows f where f.id = @id and f.tenant_id = @tenant", new { tenant, id }, cancellationToken);

    /// <summary>Removes a sign-in whose grant is handed out. Returns false if another caller got it.</summary>
    public async Task<bool> TakeAsync(string id, CancellationToken cancellationToken)
        => await database.ExecuteAsync("delete from oauth_flows where id = @id and state = 'done'", new { id }, cancellationToken) == 1;

    /// <summary>Removes sign-ins that expired some time ago. Until then, a caller is told that its sign-in expired.</summary>
    public Task<int> TidyAsync(CancellationToken cancellationToken)
        => database.ExecuteAsync("delete from oauth_flows where expires_at < now() - interval '15 minutes'", null, cancellationToken);
}

/// <summary>A sign-in by browser.</summary>
internal sealed record OAuthFlowRow
{
    public string Id { get; init; } = "";

    public string TenantId { get; init; } = "";

    /// <summary>The API key that started it.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>The source's type.</summary>
    public string Type { get; init; } = "";

    /// <summary>The connector whose config gets the grant; null: the caller gets it.</summary>
    public string? ConnectorId { get; init; }

    public byte[] StateHash { get; init; } = [];

    public byte[] BrowserHash { get; init; } = [];

    public string RedirectUri { get; init; } = "";

    public byte[]? Secret { get; init; }

    public OAuthFlowState State { get; init; }

    public byte[]? Result { get; init; }

    public string? Error { get; init; }

    /// <summary>Whether it has expired, by the database's clock.</summary>
    public bool Expired { get; init; }
}

/// <summary>The state of a sign-in. Stored by its lower-case name.</summary>
internal enum OAuthFlowState
{
    /// <summary>The browser is at the provider.</summary>
    Started,

    /// <summary>The code is being exchanged for a grant.</summary>
    Redeeming,

    Done,
    Failed,
}
