namespace Connectors.Api.Security;

/// <summary>Whatever is logged while a request is answered names the tenant and the key that ask.</summary>
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
