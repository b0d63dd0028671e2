using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Support;

/// <summary>Signals when the server has noticed that a client has disconnected.</summary>
internal sealed class HangUps : IStartupFilter
{
    private readonly TaskCompletionSource _noticed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first client has disconnected.</summary>
    public Task Noticed => _noticed.Task;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (HttpContext context, RequestDelegate rest) =>
        {
            // The callback that is registered first runs last. By then everything that the request waits for has been cancelled.
            await using var registration = context.RequestAborted.Register(() => _noticed.TrySetResult());
            await rest(context);
        });
        next(app);
    };
}
