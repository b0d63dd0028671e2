using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Http;

/// <summary>A system of one route. A test queues its answers; with none queued it answers ok.</summary>
public sealed class RestUpstream : FakeUpstream
{
    private readonly Queue<RequestDelegate> _answers = new();

    public void Answer(RequestDelegate answer) => _answers.Enqueue(answer);

    public void Answer(int status, string body = "{}", params (string Name, string Value)[] headers)
        => Answer(async context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            await context.Response.WriteAsync(body);
        });

    protected override void Map(IEndpointRouteBuilder routes)
        => routes.Map(
            "/api/{**rest}",
            context => _answers.TryDequeue(out var answer) ? answer(context) : context.Response.WriteAsync("""{"ok":true}"""));
}
