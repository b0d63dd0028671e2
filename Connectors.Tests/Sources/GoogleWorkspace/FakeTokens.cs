using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>
/// The consent page and the token endpoint: authorization codes with PKCE, refresh tokens, and signed assertions of a service account.
/// </summary>
public sealed class FakeTokens(FakeGoogle google)
{
    public const string ClientId = "client-1.apps.example";
    public const string ClientSecret = "client-secret-0123456789";
    public const string Redirect = "http://localhost:5080/callback";
    public const string ServiceAccount = "robot@project.iam.example";

    private static readonly RSA Key = RSA.Create(2048);

    private readonly ConcurrentDictionary<string, string> _users = new();
    private readonly ConcurrentDictionary<string, int> _uses = new();
    private readonly ConcurrentDictionary<string, string> _refresh = new();
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect, string Scope)> _codes = new();
    private int _issued;
    private int _calls;

    /// <summary>The account that signs in and that owns the first refresh token.</summary>
    public string Account { get; set; } = "ann@example.com";

    /// <summary>Number of calls after which an access token expires; 0 means never.</summary>
    public int UsesOfToken { get; set; }

    /// <summary>Numbers of calls, of all clients together, after each of which all tokens that were issued before are void.</summary>
    public List<int> DiesAfter { get; } = [];

    /// <summary>The announced lifetime of access tokens, in seconds.</summary>
    public long ExpiresIn { get; set; } = 3599;

    /// <summary>Scopes that domain-wide delegation does not allow. A request for one of them is refused with all its others.</summary>
    public HashSet<string> Undelegated { get; } = [];

    /// <summary>Scopes that the user does not allow.</summary>
    public HashSet<string> Unticked { get; } = [];

    /// <summary>Replaces a refresh token each time it is used.</summary>
    public bool Rotates { get; set; }

    /// <summary>The client's allowed redirect addresses.</summary>
    public HashSet<string> Redirects { get; } = [Redirect];

    /// <summary>Shows a page that asks for consent. If false, consent is given at once.</summary>
    public bool AsksConsent { get; set; }

    /// <summary>The error with which the token endpoint refuses every request; null refuses none.</summary>
    public string? Refusal { get; set; }

    public static string PrivateKey { get; } = Key.ExportPkcs8PrivateKeyPem();

    /// <summary>The OAuth grant of <see cref="Account"/>.</summary>
    public string Grant(string refreshToken = "refresh-token-1") => new JsonObject
    {
        ["client_id"] = ClientId,
        ["client_secret"] = ClientSecret,
        ["refresh_token"] = refreshToken,
        ["token_uri"] = new Uri(google.Address, "token").AbsoluteUri,
    }.ToJsonString();

    /// <summary>The web client as downloaded from the cloud console.</summary>
    public string Client() => new JsonObject
    {
        ["web"] = new JsonObject
        {
            ["client_id"] = ClientId,
            ["client_secret"] = ClientSecret,
            ["auth_uri"] = new Uri(google.Address, "auth").AbsoluteUri,
            ["token_uri"] = new Uri(google.Address, "token").AbsoluteUri,
        },
    }.ToJsonString();

    public string ServiceAccountKey() => new JsonObject
    {
        ["type"] = "service_account",
        ["client_email"] = ServiceAccount,
        ["private_key_id"] = "key-1",
        ["private_key"] = PrivateKey,
        ["token_uri"] = new Uri(google.Address, "token").AbsoluteUri,
    }.ToJsonString();

    public string? UserOf(string authorization)
    {
        var token = authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization[7..] : "";
        if (DiesAfter.Contains(Interlocked.Increment(ref _calls) - 1))
            _users.Clear();
        if (!_users.TryGetValue(token, out var user))
            return null;
        return UsesOfToken > 0 && _uses.AddOrUpdate(token, 1, (_, uses) => uses + 1) > UsesOfToken ? null : user;
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        _refresh["refresh-token-1"] = "";
        routes.MapGet("/auth", AuthorizeAsync);
        routes.MapPost("/token", TokenAsync);
    }

    private Task AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["response_type"] != "code" || query["client_id"] != ClientId || !Redirects.Contains(query["redirect_uri"].ToString())
            || query["code_challenge_method"] != "S256" || query["access_type"] != "offline" || query["scope"].ToString().Length == 0)
            return FakeAnswer.Refuse(400, "invalid_request").WriteAsync(context);

        var code = $"code-{Interlocked.Increment(ref _issued)}";
        var (redirect, state) = (query["redirect_uri"].ToString(), Uri.EscapeDataString(query["state"].ToString()));
        _codes[code] = (query["code_challenge"].ToString(), redirect, query["scope"].ToString());
        if (AsksConsent)
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(
                $"<title>Sign in</title><link rel=icon href=data:,><p>{Account}</p>"
                + $"<a id=allow href=\"{redirect}?code={code}&amp;state={state}\">Allow</a> "
                + $"<a id=deny href=\"{redirect}?error=access_denied&amp;state={state}\">Cancel</a>",
                context.RequestAborted);
        }

        context.Response.Redirect($"{redirect}?code={code}&state={state}");
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var answer = Refusal is { } refusal ? Refuse(refusal) : form["grant_type"].ToString() switch
        {
            "refresh_token" => Refresh(form),
            "authorization_code" => Redeem(form),
            "urn:ietf:params:oauth:grant-type:jwt-bearer" => Assert(form["assertion"].ToString()),
            _ => Refuse("unsupported_grant_type"),
        };
        await answer.WriteAsync(context);
    }

    private FakeAnswer Refresh(IFormCollection form)
    {
        if (!IsClient(form))
            return Refuse("invalid_client", 401);
        var used = form["refresh_token"].ToString();
        if (!(Rotates ? _refresh.TryRemove(used, out _) : _refresh.ContainsKey(used)))
            return Refuse("invalid_grant");
        return Issue(Account, Rotates ? NewRefresh() : null);
    }

    private FakeAnswer Redeem(IFormCollection form)
    {
        if (!IsClient(form))
            return Refuse("invalid_client", 401);
        return _codes.TryRemove(form["code"].ToString(), out var code)
            && code.Challenge == Pkce.Challenge(form["code_verifier"].ToString()) && code.Redirect == form["redirect_uri"]
            ? Issue(Account, NewRefresh(), string.Join(' ', code.Scope.Split(' ').Except(Unticked)))
            : Refuse("invalid_grant");
    }

    private FakeAnswer Assert(string assertion)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3 || !IsSigned($"{parts[0]}.{parts[1]}", Base64Url.DecodeFromChars(parts[2])))
            return Refuse("invalid_grant");
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        // By the documentation, the audience is always this address, whatever the endpoint's own is.
        if ((string?)claims["iss"] != ServiceAccount || (string?)claims["aud"] != "https://oauth2.googleapis.com/token")
            return Refuse("invalid_grant");
        if (string.IsNullOrEmpty((string?)claims["scope"]))
            return Refuse("invalid_scope");
        if (((string)claims["scope"]!).Split(' ').Any(Undelegated.Contains))
            return Refuse("unauthorized_client", 401);
        var user = (string?)claims["sub"] ?? "";
        return google.Directory.CanBeActedFor(user) ? Issue(user, null) : Refuse("invalid_grant");
    }

    private FakeAnswer Issue(string user, string? refresh, string? scope = null)
    {
        var token = $"access-token-{Interlocked.Increment(ref _issued)}-{user}";
        _users[token] = user;
        var answer = new JsonObject { ["access_token"] = token, ["expires_in"] = ExpiresIn, ["token_type"] = "Bearer" };
        if (scope is not null)
            answer["scope"] = scope;
        if (refresh is not null)
            answer["refresh_token"] = refresh;
        return FakeAnswer.Ok(answer);
    }

    private string NewRefresh()
    {
        var token = $"refresh-token-{Interlocked.Increment(ref _issued) + 100}";
        _refresh[token] = "";
        return token;
    }

    private static bool IsSigned(string text, byte[] signature)
        => Key.VerifyData(Encoding.ASCII.GetBytes(text), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static bool IsClient(IFormCollection form) => form["client_id"] == ClientId && form["client_secret"] == ClientSecret;

    private static FakeAnswer Refuse(string error, int status = 400)
        => new(status, new JsonObject { ["error"] = error, ["error_description"] = "refused" });
}
