using Connectors.Jobs.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Connectors.Api.Hosting;

/// <summary>Prints the addresses and, once, the first key after the start.</summary>
internal static class Banner
{
    public static void Print(ConnectorsApp app, TextWriter output)
    {
        var addresses = app.App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        var url = (addresses?.FirstOrDefault() ?? "").TrimEnd('/').Replace("[::]", "localhost", StringComparison.Ordinal);
        if (app.App.Services.GetRequiredService<ConnectorsOptions>().Role == HostRole.Worker)
        {
            output.WriteLine($"A worker is running; {url}/health/ready tells how it is.");
            return;
        }

        output.WriteLine(
            $"""

              Connectors is running.
                Console    {url}
                API        {url}/api/v1
                API docs   {url}/docs
            """);
        if (app.NewKey is { } key)
        {
            output.WriteLine(
                $"""
                    API key    {key}
                               (shown this once; it also signs in to the console)
                """);
        }

        output.WriteLine();
    }
}
