using Connectors.Api.Hosting;
using Connectors.Jobs.Commands;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;

namespace Connectors.Api;

/// <summary>The product: the API, the dashboard and, unless told otherwise, a worker; with a command, the operator's tool.</summary>
public sealed class Program
{
    private Program()
    {
    }

    public static async Task<int> Main(string[] args)
    {
        if (ExtractorMain.IsAsked(args))
            return ExtractorMain.Run(args);
        args = RoleArgument.Expand(args);
        var asksHealth = args is [HealthProbe.Word, ..];
        if (!asksHealth && Tool.IsAsked(args))
            return await Tool.RunAsync("./start", args);
        try
        {
            var builder = WebApplication.CreateBuilder(args[(asksHealth ? 1 : 0)..]);
            if (asksHealth)
                return await HealthProbe.AskAsync(builder.Configuration, System.Console.Out, CancellationToken.None);
            SecretFiles.AddTo(builder.Configuration);
            await using var app = await ConnectorsApp.StartAsync(builder, CancellationToken.None);
            Banner.Print(app, System.Console.Out);
            await app.App.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is ConfigurationException or PrivatePostgresException)
        {
            await System.Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
