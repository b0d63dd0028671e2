using System.Security.Claims;
using System.Text.Encodings.Web;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Connectors.Api.Security;

/// <summary>Authenticates callers by "Authorization: Bearer key".</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    ApiKeyStore keys,
    FailedSignIns failed)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var isBearer = header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
        if (!isBearer || header[Prefix.Length..].Trim() is not { Length: > 0 and <= 512 } key)
            return AuthenticateResult.NoResult();
        if (failed.IsBlocked(Context, FailedSignIns.ByPrograms))
            return AuthenticateResult.Fail("too many wrong keys");
        if (await keys.FindAsync(key, Context.RequestAborted) is not { } row)
        {
            failed.Add(Context, key);
            return AuthenticateResult.Fail("unknown key");
        }

        await keys.TouchAsync(row.Id, Context.RequestAborted);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(Caller.Identity(row, SchemeName)), SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (failed.IsBlocked(Context, FailedSignIns.ByPrograms))
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.Headers.RetryAfter = $"{FailedSignIns.Window.TotalSeconds:0}";
            const string wait = "Too many wrong keys came from this address. Wait a few minutes.";
            await Response.WriteAsJsonAsync(
                new ErrorEnvelope(StatusCodes.Status429TooManyRequests, wait, null, null), Context.RequestAborted);
            return;
        }

        var known = (await HandleAuthenticateOnceSafeAsync()).Failure is null;
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        if (Context.GetEndpoint()?.Metadata.GetMetadata<DifyErrors>() is not null)
        {
            var error = known
                ? new DifyError(1001, "Invalid Authorization header format. Expected 'Bearer <api-key>' format.")
                : new DifyError(1002, "Authorization failed");
            await Response.WriteAsJsonAsync(error, Context.RequestAborted);
            return;
        }

        var message = known
            ? "Unauthorized: send an API key as 'Authorization: Bearer <key>'."
            : "Unauthorized: this key is not known, or it was revoked. Ask an administrator for a key.";
        await Response.WriteAsJsonAsync(new ErrorEnvelope(Codes.Unauthorized, message, null, null), Context.RequestAborted);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        var caller = Context.Caller();
        var message = caller.Principal is not null
            ? "Forbidden: this key is bound to a user, and this shows more than that user may read. Use a key that is bound to nobody."
            : $"Forbidden: the role of this key ({caller.Role}) does not allow this. Use a key with a higher role.";
        return Response.WriteAsJsonAsync(new ErrorEnvelope(Codes.Forbidden, message, null, null), Context.RequestAborted);
    }
}
