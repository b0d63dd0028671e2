using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Jira;

/// <summary>Atlassian's token endpoint. Every refresh token works once and returns the next.</summary>
public sealed class FakeJiraGrants
{
    private readonly Lock _lock = new();
    private string? _access;
    private int _uses;

    public string Refresh { get; private set; } = $"refresh-{Guid.NewGuid():N}";

    public int Refreshed { get; private set; }

    /// <summary>The number of uses after which an access token expires.</summary>
    public int MaxUsesOfToken { get; set; } = int.MaxValue;

    public bool Accepts(string authorization)
    {
        lock (_lock)
            return _access is not null && authorization == $"Bearer {_access}" && ++_uses <= MaxUsesOfToken;
    }

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oauth/token", async (HttpContext context) =>
    {
        var asked = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        lock (_lock)
        {
            if (asked["refresh_token"]?.GetValue<string>() != Refresh)
                return Refuse();
            (_access, Refresh, _uses) = ($"access-{Guid.NewGuid():N}", $"refresh-{Guid.NewGuid():N}", 0);
            Refreshed++;
            return Results.Json(new JsonObject
            {
                ["access_token"] = _access, ["refresh_token"] = Refresh, ["expires_in"] = 3600, ["token_type"] = "Bearer",
            });
        }
    });

    private static IResult Refuse() => Results.Json(
        new JsonObject { ["error"] = "invalid_grant", ["error_description"] = "Unknown or invalid refresh token." }, statusCode: 403);
}
