namespace Connectors.Jobs.Storage.Registry;

/// <summary>Sign-ins by browser, for all processes. They last 15 minutes, and so do their grants.</summary>
internal sealed class OAuthFlowStore(Database database)
{
    /// <summary>So many a tenant may have waiting.</summary>
    public const int MostWaiting = 100;

    private const string Columns =
        "f.id, f.tenant_id, f.key_id, f.type, f.connector_id, f.browser_hash, f.redirect_uri, f.state, f.result, f.error, f.expires_at <= now() as expired";

    /// <summary>False: too many are waiting.</summary>
    public async Task<bool> InsertAsync(OAuthFlowRow flow, CancellationToken cancellationToken)
    {
        await TidyAsync(cancellationToken);
        return await database.ExecuteAsync(
            """
            insert into oauth_flows (id, tenant_id, key_id, type, connector_id, state_hash, browser_hash, redirect_uri, secret)
            select @Id, @TenantId, @KeyId, @Type, @ConnectorId, @StateHash, @BrowserHash, @RedirectUri, @Secret
            where (select count(*) from oauth_flows where tenant_id = @TenantId and expires_at > now()) < @MostWaiting
            """,
            new
            {
                flow.Id, flow.TenantId, flow.KeyId, flow.Type, flow.ConnectorId, flow.StateHash, flow.BrowserHash, flow.RedirectUri, flow.Secret, MostWaiting,
            },
            cancellationToken) == 1;
    }

    /// <summary>Takes the flow that a state belongs to, with its secret, which nobody gets again; null: there is none, or not any more.</summary>
    public Task<OAuthFlowRow?> ClaimAsync(byte[] stateHash, string type, CancellationToken cancellationToken) => database.FirstAsync<OAuthFlowRow>(
        $"""
        with waiting as (
            select id, secret from oauth_flows
            where state_hash = @stateHash and type = @type and state = 'started' and expires_at > now() for update)
        update oauth_flows f set state = 'redeeming', secret = null from waiting w where f.id = w.id
        returning {Columns}, w.secret
        """,
        new { stateHash, type },
        cancellationToken);

    /// <summary>How a claimed flow ended: with a grant, with one that its connector has, or with an error.</summary>
    public Task<int> EndAsync(string id, byte[]? result, string? error, CancellationToken cancellationToken) => database.ExecuteAsync(
        """
        update oauth_flows
        set state = case when @error::text is null then 'done' else 'failed' end, result = @result, error = @error,
            expires_at = now() + interval '15 minutes'
        where id = @id and state = 'redeeming'
        """,
        new { id, result, error },
        cancellationToken);

    public Task<OAuthFlowRow?> FindAsync(string tenant, string id, CancellationToken cancellationToken) => database.FirstAsync<OAuthFlowRow>(
        $"select {Columns} from oauth_flows f where f.id = @id and f.tenant_id = @tenant", new { tenant, id }, cancellationToken);

    /// <summary>Removes a flow whose grant is given away; false: somebody else got it.</summary>
    public async Task<bool> TakeAsync(string id, CancellationToken cancellationToken)
        => await database.ExecuteAsync("delete from oauth_flows where id = @id and state = 'done'", new { id }, cancellationToken) == 1;

    /// <summary>Removes what is over; for a while after it is, whoever asks is told so.</summary>
    public Task<int> TidyAsync(CancellationToken cancellationToken)
        => database.ExecuteAsync("delete from oauth_flows where expires_at < now() - interval '15 minutes'", null, cancellationToken);
}

/// <summary>A sign-in by browser.</summary>
internal sealed record OAuthFlowRow
{
    public string Id { get; init; } = "";

    public string TenantId { get; init; } = "";

    /// <summary>Who started it.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>The source's type.</summary>
    public string Type { get; init; } = "";

    /// <summary>Whose config the grant goes into; null: it is handed out.</summary>
    public string? ConnectorId { get; init; }

    public byte[] StateHash { get; init; } = [];

    public byte[] BrowserHash { get; init; } = [];

    public string RedirectUri { get; init; } = "";

    public byte[]? Secret { get; init; }

    public OAuthFlowState State { get; init; }

    public byte[]? Result { get; init; }

    public string? Error { get; init; }

    /// <summary>Whether its time is over; by the database's clock.</summary>
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
