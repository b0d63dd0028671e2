using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration.SignIn;

/// <summary>
/// Signs users in to a source's provider with their browser (OAuth 2.0). A sign-in is valid once, for 15 minutes, in the browser that
/// started it. The grant goes to its starter, or to the connector that it was started for. Secrets are stored encrypted or hashed.
/// </summary>
internal sealed class OnlineSignIns(
    OAuthFlowStore flows,
    SecretProtector protector,
    ConnectorConfigs configs,
    ConnectorStore connectors,
    ConnectorService service,
    AuditStore audit,
    ApiKeyStore keys,
    SourceCatalog catalog,
    IEnumerable<IAuthorizesOnline> providers)
{
    private const int MaxErrorLength = 300;
    private const int MaxSaves = 5;

    private readonly Dictionary<string, IAuthorizesOnline> _providers
        = providers.SelectMany(provider => provider.Types.Select(type => (type, provider))).ToDictionary();

    /// <summary>The types of sources that support signing in with a browser.</summary>
    public IReadOnlyList<string> Types => [.. _providers.Keys];

    /// <summary>Returns the name of the cookie that binds the sign-in with this state to a browser.</summary>
    public static string Cookie(string state) => $"connectors-oauth-{Convert.ToHexStringLower(Hash(state))[..16]}";

    /// <summary>Validates an OAuth client's JSON. Returns the error, or null if it is valid.</summary>
    public string? Validate(string type, string clientJson) => _providers[type].Refuse(clientJson);

    /// <summary>Starts a sign-in. Returns the provider's page for the browser.</summary>
    /// <exception cref="RejectedException">Too many sign-ins of the tenant are pending.</exception>
    /// <exception cref="SourceException">Misconfigured: the OAuth client is not usable.</exception>
    public async Task<OnlineSignInStarted> StartAsync(OnlineSignInRequest request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var (state, browser) = (Pkce.NewVerifier(), Pkce.NewVerifier());
        var secret = new OnlineSignInSecret(request.ClientJson, state, Pkce.NewVerifier());
        var address = _providers[request.Type].Authorize(Authorization(request.Type, request.RedirectUri, secret));
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
        {
            throw new RejectedException(
                $"{OAuthFlowStore.MaxPending} sign-ins are waiting already. Finish one, or wait until they expire.");
        }

        await audit.WriteAsync(request.Tenant, request.KeyId, "oauth.start", request.ConnectorId ?? id, request.Type);
        return new OnlineSignInStarted(id, address, Cookie(state), browser);
    }

    /// <summary>Finishes a sign-in when the browser returns. Whatever the result, the sign-in cannot be used again.</summary>
    public async Task<OnlineSignInEnd> FinishAsync(OnlineSignInReturn back, CancellationToken cancellationToken)
    {
        if (await flows.ClaimAsync(Hash(back.State), back.Type, cancellationToken) is not { } flow)
            return new OnlineSignInEnd(false, "Authorization session expired. Please restart from the main window.");

        var provider = ProviderOf(flow.Type);
        var error = back switch
        {
            _ when !CryptographicOperations.FixedTimeEquals(flow.BrowserHash, Hash(back.Browser ?? ""))
                => "This authorization was started in another browser. Please start and finish it in the same one, at the same address.",
            { Error: { Length: > 0 } said } => said.Length > MaxErrorLength ? said[..MaxErrorLength] : said,
            { Code: null or "" } => $"Missing authorization code from {provider}.",
            _ when !await IsStarterValidAsync(flow, cancellationToken)
                => "The API key that started this authorization was revoked or has expired.",
            _ => null,
        };
        if (error is null)
        {
            try
            {
                await SaveGrantAsync(flow, back.Code!, cancellationToken);
                return new OnlineSignInEnd(true, "Authorization completed successfully.", flow.Id);
            }
            catch (Exception e) when (e is SourceException or RejectedException or ConflictException)
            {
                error = e is not SourceException ? e.Message : $"Failed to exchange tokens with {provider}. Please retry. {e.Message}";
            }
        }

        await flows.EndAsync(flow.Id, null, error, cancellationToken);
        return new OnlineSignInEnd(false, error, flow.Id);
    }

    /// <summary>Returns a tenant's sign-in by its id, or null if it does not exist.</summary>
    public Task<OAuthFlowRow?> FindAsync(string tenant, string flowId, CancellationToken cancellationToken)
        => flows.FindAsync(tenant, flowId, cancellationToken);

    /// <summary>Returns a finished sign-in's grant, once. Returns null if it was taken already.</summary>
    public async Task<string?> TakeAsync(OAuthFlowRow flow, CancellationToken cancellationToken)
        => await flows.TakeAsync(flow.Id, cancellationToken) ? Grant(flow) : null;

    /// <summary>Returns a copy of the config that contains a finished sign-in's grant.</summary>
    public JsonObject With(JsonObject config, OAuthFlowRow flow) => With(config, _providers[flow.Type].ConfigPath, Grant(flow)!);

    /// <summary>
    /// Returns false if the API key that started the sign-in has been revoked or has expired. A user who authenticates with a token has no
    /// key; their id contains a colon.
    /// </summary>
    private async Task<bool> IsStarterValidAsync(OAuthFlowRow flow, CancellationToken cancellationToken)
        => flow.KeyId.Contains(':', StringComparison.Ordinal) || await keys.FindByIdAsync(flow.KeyId, cancellationToken) is not null;

    private async Task SaveGrantAsync(OAuthFlowRow flow, string code, CancellationToken cancellationToken)
    {
        var provider = _providers[flow.Type];
        var secret = JsonSerializer.Deserialize<OnlineSignInSecret>(protector.Unprotect(Owner(flow.Id), flow.Secret!))!;
        var authorization = Authorization(flow.Type, flow.RedirectUri, secret);
        var grant = await provider.RedeemAsync(authorization, code, configs.Unsaved(flow.TenantId, flow.Type), cancellationToken);
        byte[]? result = null;
        if (flow.ConnectorId is null)
            result = protector.Protect(Owner(flow.Id), grant);
        else if (!await SaveInConnectorAsync(flow.TenantId, flow.ConnectorId, provider.ConfigPath, grant, cancellationToken))
            throw new RejectedException("The connector was deleted during the sign-in.");
        await flows.EndAsync(flow.Id, result, null, cancellationToken);

        await audit.WriteAsync(flow.TenantId, flow.KeyId, "oauth.finish", flow.ConnectorId ?? flow.Id, flow.Type);
    }

    /// <summary>Saves the grant in a connector's config. Returns false if the connector has been deleted.</summary>
    private async Task<bool> SaveInConnectorAsync(
        string tenant, string connectorId, IReadOnlyList<string> path, string grant, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await connectors.FindAsync(tenant, connectorId, cancellationToken) is not { } row)
                return false;
            var terms = new ConnectorTerms { Config = With(ConnectorConfigs.Public(row), path, grant) };
            try
            {
                return await service.UpdateAsync(row, terms, version: null, cancellationToken) is not null;
            }
            catch (ConflictException) when (attempt < MaxSaves)
            {
                // The grant goes into whatever config is there now: it can be redeemed only once, so it must not be lost.
            }
        }
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

    /// <summary>Returns the provider's name for people, which is the source's name.</summary>
    private string ProviderOf(string type) => catalog.TryFind(type, out var definition) ? definition.Name : type;

    private static string Owner(string flowId) => $"oauth/{flowId}";

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>The result of a sign-in, with a message for the user.</summary>
/// <param name="Message">Says what happened and what to do.</param>
/// <param name="FlowId">Null if the sign-in is unknown.</param>
internal sealed record OnlineSignInEnd(bool Success, string Message, string? FlowId = null);
