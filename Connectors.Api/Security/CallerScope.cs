namespace Connectors.Api.Security;

/// <summary>Adds the tenant and the key of the caller to everything that is logged during a request.</summary>
internal sealed class CallerScope(RequestDelegate next, ILogger<CallerScope> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Caller() is not { Tenant.Length: > 0 } caller)
        {
            await next(context);
            return;
        }

        using var scope = logger.BeginScope(new Dictionary<string, object> { ["tenant"] = caller.Tenant, ["key"] = caller.KeyId });
        await next(context);
    }
}
