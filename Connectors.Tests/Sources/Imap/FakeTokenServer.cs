using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Imap;

/// <summary>
/// A token endpoint (RFC 6749, sections 4.4 and 6) that gives a new refresh token with each access token, as Microsoft does, and the
/// address that tells a mail server whose a token is, as Google's tokeninfo does.
/// </summary>
public sealed class FakeTokenServer : FakeUpstream
{
    public const string Client = "client-17";
    public const string Secret = "client-secret-3b9e";
    public const string FirstRefresh = "refresh-token-0";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _valid = [];
    private string _refresh = FirstRefresh;
    private int _given;

    /// <summary>The user whose mail the tokens open.</summary>
    public string User { get; set; } = DovecotServer.User;

    public Uri TokenUrl => new(Address, "token");

    public Uri TokenInfo => new(Address, "tokeninfo");

    /// <summary>How many access tokens were given.</summary>
    public int Given => _given;

    /// <summary>Gives an access token by hand.</summary>
    public string Give()
    {
        lock (_lock)
        {
            var token = $"access-token-{++_given}";
            _valid.Add(token);
            return token;
        }
    }

    /// <summary>Ends all access tokens.</summary>
    public void Revoke()
    {
        lock (_lock)
            _valid.Clear();
    }

    /// <summary>Ends the grant, so its refresh token gives nothing any more.</summary>
    public void RevokeGrant() => _refresh = "none";

    /// <summary>Forgets all that was given and revoked.</summary>
    public void Reset()
    {
        Revoke();
        (_refresh, _given, User) = (FirstRefresh, 0, DovecotServer.User);
    }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            if (form["client_id"] != Client || form["client_secret"] != Secret)
                return Results.Json(new { error = "invalid_client" }, statusCode: StatusCodes.Status401Unauthorized);
            if (form["grant_type"] == "client_credentials")
                return Results.Json(new { token_type = "Bearer", access_token = Give(), expires_in = 3599 });
            if (form["grant_type"] != "refresh_token" || form["refresh_token"] != _refresh)
                return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
            var access = Give();
            _refresh = $"refresh-token-{_given}";
            return Results.Json(new { token_type = "Bearer", access_token = access, refresh_token = _refresh, expires_in = 3599 });
        });
        routes.MapGet("/tokeninfo", (HttpRequest request) =>
        {
            lock (_lock)
            {
                return _valid.Contains(request.Query["access_token"].ToString())
                    ? Results.Json(new { email = User, expires_in = 3599 })
                    : Results.Json(new { error = "invalid_token" }, statusCode: StatusCodes.Status400BadRequest);
            }
        });
    }
}
