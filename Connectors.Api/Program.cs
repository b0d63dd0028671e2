using Connectors.Api.Hosting;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Hosting;

namespace Connectors.Api;

/// <summary>The product: the API, the dashboard and, unless told otherwise, a worker.</summary>
public sealed class Program
{
    private Program()
    {
    }

    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (args is [SecretRotation.Command, ..])
                return await RotateAsync(WebApplication.CreateBuilder(args));
            await using var app = await ConnectorsApp.StartAsync(WebApplication.CreateBuilder(args), CancellationToken.None);
            Banner.Print(app, Console.Out);
            await app.App.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is ConfigurationException or PrivatePostgresException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <summary>Beside a running installation, or without one.</summary>
    private static async Task<int> RotateAsync(WebApplicationBuilder builder)
    {
        var options = ConnectorsOptions.Read(builder.Configuration);
        var (secrets, tokens) = await SecretRotation.RunAsync(options, CancellationToken.None);
        await Console.Out.WriteLineAsync(
            $"A new key in {options.KeyDirectory} encrypts the secrets of {secrets} connectors and {tokens} tokens now. Old keys stay, for backups.");
        return 0;
    }
}
