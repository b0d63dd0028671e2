using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Support;

/// <summary>The smallest upstream: returns the body of the request.</summary>
public sealed class EchoUpstream : FakeUpstream
{
    protected override void Map(IEndpointRouteBuilder routes)
        => routes.MapPost(
            "/echo", async (HttpContext context) => await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted));
}
