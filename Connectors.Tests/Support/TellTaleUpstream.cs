using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Support;

/// <summary>
/// The worst upstream for secrets: it refuses everything and repeats the whole request in the refusal, credentials included. Only token
/// requests succeed (RFC 6749, section 5.1).
/// </summary>
public sealed class TellTaleUpstream : FakeUpstream
{
    public const string AccessToken = "planted-access-token-0b2f";

    /// <summary>HTTP status of refusals.</summary>
    public int Status { get; set; } = StatusCodes.Status429TooManyRequests;

    public bool GivesTokens { get; set; } = true;

    protected override void Map(IEndpointRouteBuilder routes) => routes.Map("/{**any}", async (HttpContext context) =>
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (GivesTokens && context.Request.Path.Value!.EndsWith("/token", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(
                new { access_token = AccessToken, expires_in = 3600, token_type = "Bearer" }, context.RequestAborted);
            return;
        }

        // Begins like an error code that Slack sends with status 200, so the client does not retry for long.
        var told = "invalid_request " + string.Join(' ', context.Request.Headers
            .Select(header => $"{header.Key}: {header.Value}")) + " " + context.Request.QueryString + " " + body;
        context.Response.StatusCode = Status;
        context.Response.Headers.RetryAfter = "3600";
        context.Response.Headers["X-Echo"] = JsonSerializer.Serialize(told);
        await context.Response.WriteAsJsonAsync(
            new { ok = false, error = told, message = told, errorMessages = new[] { told }, error_description = told },
            context.RequestAborted);
    });
}
