using System.CommandLine;
using Connectors.Jobs.Administration;

namespace Connectors.Jobs.Commands;

/// <summary><c>rotate-secrets</c>: beside a running installation, or without one.</summary>
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
        var (secrets, tokens) = await SecretRotation.RunAsync(options, cancellationToken);
        if (parsed.GetValue(_kit.Json))
        {
            _kit.Terminal.Json(new { options.KeyDirectory, Connectors = secrets, Tokens = tokens });
        }
        else
        {
            _kit.Terminal.Line(
                $"A new key in {options.KeyDirectory} encrypts the secrets of {secrets} connectors and {tokens} tokens now. Old keys stay, for backups.");
        }

        return ExitCodes.Done;
    }
}
