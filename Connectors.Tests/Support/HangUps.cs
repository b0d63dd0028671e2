using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Support;

/// <summary>Tells when the server has noticed that a caller has hung up.</summary>
internal sealed class HangUps : IStartupFilter
{
    private readonly TaskCompletionSource _noticed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the first.</summary>
    public Task Noticed => _noticed.Task;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (HttpContext context, RequestDelegate rest) =>
        {
            // The first to be registered is the last to be called: by then, whatever the request waited for has been cancelled.
            await using var registration = context.RequestAborted.Register(() => _noticed.TrySetResult());
            await rest(context);
        });
        next(app);
    };
}
