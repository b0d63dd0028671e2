using Connectors.Jobs.Storage;

namespace Connectors.Api.Security;

/// <summary>Bounds the time of every statement of a request that only reads: a question that takes too long must not pile up.</summary>
internal sealed class ReadLimit(RequestDelegate next, ApiLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isRead = HttpMethods.IsGet(context.Request.Method)
            || context.GetEndpoint()?.Metadata.GetMetadata<LowestRole>()?.Role == Roles.Search;
        using var limit = isRead && limits.StatementSeconds > 0 ? StatementLimit.Begin(limits.StatementSeconds) : null;
        await next(context);
    }
}
