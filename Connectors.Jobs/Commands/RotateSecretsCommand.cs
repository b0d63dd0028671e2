using System.CommandLine;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Jobs.Commands;

/// <summary><c>rotate-secrets</c>: makes a new key, while the installation runs or not.</summary>
internal sealed class RotateSecretsCommand : Command
{
    private readonly ToolKit _kit;

    public RotateSecretsCommand(ToolKit kit)
        : base("rotate-secrets", "Make a new key and encrypt every stored secret with it.")
    {
        _kit = kit;
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ToolHost.Read(_kit.Configuration);
        var (secrets, tokens) = await RotateAsync(options, cancellationToken);
        if (parsed.GetValue(_kit.Json))
        {
            _kit.Terminal.Json(new { options.KeyDirectory, Connectors = secrets, Tokens = tokens });
        }
        else
        {
            _kit.Terminal.Line(
                $"A new key in {options.KeyDirectory} now encrypts the secrets of {secrets} connectors and {tokens} tokens. "
                + "Keep the old keys: backups need them.");
        }

        return ExitCodes.Done;
    }

    /// <summary>Rotates the secrets in the configured database, or in the private one, which is started if needed.</summary>
    /// <returns>The number of connectors and the number of tokens whose secrets the new key encrypts.</returns>
    internal static async Task<(long Secrets, long Tokens)> RotateAsync(ConnectorsOptions options, CancellationToken cancellationToken)
    {
        await using var postgres = options.ConnectionString is null
            ? await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = options.DataDirectory }, cancellationToken)
            : null;
        await using var database = new Database(options.ConnectionString ?? postgres!.ConnectionString);
        await SchemaSetup.MigrateAsync(database, cancellationToken);
        await using var services = new ServiceCollection().AddLogging().AddConnectorsCore(options, database).BuildServiceProvider();
        return await services.GetRequiredService<SecretRotation>().RotateAsync(cancellationToken);
    }
}
