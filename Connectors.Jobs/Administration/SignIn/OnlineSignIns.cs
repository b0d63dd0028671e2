using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;

namespace Connectors.Jobs.Administration.SignIn;

/// <summary>
/// Signing in with an upstream by browser (OAuth 2.0). A flow is good once, for 15 minutes, for the browser that started it; only who started
/// it gets the grant, or the connector that it is for. What must stay secret is kept encrypted, or as a hash.
/// </summary>
internal sealed class OnlineSignIns(
    OAuthFlowStore flows,
    SecretProtector protector,
    ConnectorConfigs configs,
    ConnectorStore connectors,
    ConnectorService service,
    AuditStore audit,
    ApiKeyStore keys,
    IEnumerable<IAuthorizesOnline> ways)
{
    private const int LongestError = 300;

    private readonly Dictionary<string, IAuthorizesOnline> _ways = ways.SelectMany(way => way.Types.Select(type => (type, way))).ToDictionary();

    /// <summary>The types of sources that are signed in to so.</summary>
    public IReadOnlyList<string> Types => [.. _ways.Keys];

    /// <summary>The cookie that binds the flow of a state to a browser.</summary>
    public static string Cookie(string state) => $"connectors-oauth-{Convert.ToHexStringLower(Hash(state))[..16]}";

    /// <summary>What is wrong with a client's JSON; null when nothing is.</summary>
    public string? Refuse(string type, string clientJson) => _ways[type].Refuse(clientJson);

    /// <exception cref="RejectedException">Too many are waiting.</exception>
    /// <exception cref="SourceException">The client is no good.</exception>
    public async Task<OnlineSignInStarted> StartAsync(OnlineSignInRequest request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var (state, browser) = (Pkce.NewVerifier(), Pkce.NewVerifier());
        var secret = new OnlineSignInSecret(request.ClientJson, state, Pkce.NewVerifier());
        var address = _ways[request.Type].Authorize(Authorization(request.Type, request.RedirectUri, secret));
        var flow = new OAuthFlowRow
        {
            Id = id,
            TenantId = request.Tenant,
            KeyId = request.KeyId,
            Type = request.Type,
            ConnectorId = request.ConnectorId,
            StateHash = Hash(state),
            BrowserHash = Hash(browser),
            RedirectUri = request.RedirectUri,
            Secret = protector.Protect(Owner(id), JsonSerializer.Serialize(secret)),
        };
        if (!await flows.InsertAsync(flow, cancellationToken))
            throw new RejectedException($"{OAuthFlowStore.MaxPending} sign-ins are waiting already: finish one, or wait until they expire.");
        await audit.WriteAsync(request.Tenant, request.KeyId, "oauth.start", request.ConnectorId ?? id, request.Type);
        return new OnlineSignInStarted(id, address, Cookie(state), browser);
    }

    /// <summary>The browser is back. Whatever it brings, its flow cannot be used again.</summary>
    public async Task<OnlineSignInEnd> FinishAsync(OnlineSignInReturn back, CancellationToken cancellationToken)
    {
        if (await flows.ClaimAsync(Hash(back.State), back.Type, cancellationToken) is not { } flow)
            return new OnlineSignInEnd(false, "Authorization session expired. Please restart from the main window.");

        var error = back switch
        {
            _ when !CryptographicOperations.FixedTimeEquals(flow.BrowserHash, Hash(back.Browser ?? ""))
                => "This authorization was started in another browser. Please start and finish it in the same one, at the same address.",
            { Error: { Length: > 0 } said } => said.Length > LongestError ? said[..LongestError] : said,
            { Code: null or "" } => "Missing authorization code from Google.",
            _ when !await MayGoOnAsync(flow, cancellationToken) => "The key that started this authorization was revoked, or has expired.",
            _ => null,
        };
        if (error is null)
        {
            try
            {
                await KeepAsync(flow, back.Code!, cancellationToken);
                return new OnlineSignInEnd(true, "Authorization completed successfully.", flow.Id);
            }
            catch (Exception e) when (e is SourceException or RejectedException)
            {
                error = e is RejectedException ? e.Message : $"Failed to exchange tokens with Google. Please retry. {e.Message}";
            }
        }

        await flows.EndAsync(flow.Id, null, error, cancellationToken);
        return new OnlineSignInEnd(false, error, flow.Id);
    }

    /// <summary>A flow of a tenant, by its id; null: there is none.</summary>
    public Task<OAuthFlowRow?> FindAsync(string tenant, string flowId, CancellationToken cancellationToken) => flows.FindAsync(tenant, flowId, cancellationToken);

    /// <summary>Gives a finished flow's grant away, once; null: somebody has it already.</summary>
    public async Task<string?> TakeAsync(OAuthFlowRow flow, CancellationToken cancellationToken)
        => await flows.TakeAsync(flow.Id, cancellationToken) ? Grant(flow) : null;

    /// <summary>A config with a finished flow's grant in it.</summary>
    public JsonObject With(JsonObject config, OAuthFlowRow flow) => With(config, _ways[flow.Type].ConfigPath, Grant(flow)!);

    /// <summary>A key that was taken away from somebody finishes nothing that he began; who signs in by token has none.</summary>
    private async Task<bool> MayGoOnAsync(OAuthFlowRow flow, CancellationToken cancellationToken)
        => flow.KeyId.Contains(':', StringComparison.Ordinal) || await keys.FindByIdAsync(flow.KeyId, cancellationToken) is not null;

    private async Task KeepAsync(OAuthFlowRow flow, string code, CancellationToken cancellationToken)
    {
        var way = _ways[flow.Type];
        var secret = JsonSerializer.Deserialize<OnlineSignInSecret>(protector.Unprotect(Owner(flow.Id), flow.Secret!))!;
        var grant = await way.RedeemAsync(Authorization(flow.Type, flow.RedirectUri, secret), code, configs.Unsaved(flow.Type), cancellationToken);
        if (flow.ConnectorId is null)
        {
            await flows.EndAsync(flow.Id, protector.Protect(Owner(flow.Id), grant), null, cancellationToken);
        }
        else
        {
            if (await connectors.FindAsync(flow.TenantId, flow.ConnectorId, cancellationToken) is not { } row
                || await service.UpdateAsync(row, new ConnectorTerms { Config = With(ConnectorConfigs.Public(row), way.ConfigPath, grant) }, cancellationToken) is null)
                throw new RejectedException("The connector was deleted meanwhile.");
            await flows.EndAsync(flow.Id, null, null, cancellationToken);
        }

        await audit.WriteAsync(flow.TenantId, flow.KeyId, "oauth.finish", flow.ConnectorId ?? flow.Id, flow.Type);
    }

    private static JsonObject With(JsonObject config, IReadOnlyList<string> path, string grant)
    {
        var whole = config.DeepClone().AsObject();
        var at = whole;
        foreach (var key in path.Take(path.Count - 1))
            at = at[key] as JsonObject ?? (JsonObject)(at[key] = new JsonObject());
        at[path[^1]] = grant;
        return whole;
    }

    private string? Grant(OAuthFlowRow flow) => flow.Result is null ? null : protector.Unprotect(Owner(flow.Id), flow.Result);

    private static OnlineAuthorization Authorization(string type, string redirectUri, OnlineSignInSecret secret)
        => new()
        {
            Type = type,
            ClientJson = secret.ClientJson,
            RedirectUri = redirectUri,
            State = secret.State,
            CodeVerifier = secret.CodeVerifier,
        };

    private static string Owner(string flowId) => $"oauth/{flowId}";

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>How a sign-in ended, in words for the person who did it.</summary>
/// <param name="FlowId">Null: nobody knows which it was.</param>
internal sealed record OnlineSignInEnd(bool Success, string Message, string? FlowId = null);
