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
            var command = CommandLine.Parse(args);
            var builder = WebApplication.CreateBuilder(command.Arguments);
            SecretFiles.Add(builder.Configuration);
            switch (command.Verb)
            {
                case SecretRotation.Command:
                    return await RotateAsync(builder);
                case CommandLine.Migrate:
                    return await MigrateAsync(builder);
                case CommandLine.Health:
                    return await HealthProbe.AskAsync(builder.Configuration, Console.Out, CancellationToken.None);
            }

            await using var app = await ConnectorsApp.StartAsync(builder, CancellationToken.None);
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

    private static async Task<int> MigrateAsync(WebApplicationBuilder builder)
    {
        var applied = await SchemaSetup.RunAsync(ConnectorsOptions.Read(builder.Configuration), CancellationToken.None);
        await Console.Out.WriteLineAsync(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");
        return 0;
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
