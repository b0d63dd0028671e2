using System.CommandLine;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary><c>run</c>: runs a connector in this process and shows the progress.</summary>
internal sealed class RunCommand : Command
{
    private readonly Argument<string> _connector = ConnectorArgument.New();

    private readonly Option<string> _kind = new("--kind")
    {
        Description = "sync, prune (remove deleted documents), or access (refresh permissions).", DefaultValueFactory = _ => "sync",
    };

    private readonly Option<bool> _rebuild = new("--rebuild") { Description = "Read everything again, even if it is unchanged." };
    private readonly ToolKit _kit;

    public RunCommand(ToolKit kit)
        : base("run", "Run a connector once, here and now. Ctrl+C cancels the run; the next one continues from there.")
    {
        _kit = kit;
        _kind.AcceptOnlyFromAmong("sync", "prune", "access");
        Arguments.Add(_connector);
        Options.Add(_kind);
        Options.Add(_rebuild);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var kind = DbNames.FromDb<RunKind>(parsed.GetRequiredValue(_kind));
        var rebuild = parsed.GetValue(_rebuild);
        if (rebuild && kind != RunKind.Sync)
            throw new ToolException(ExitCodes.Wrong, "--rebuild works with --kind sync only.");
        await using var host = await _kit.ConnectAsync(parsed, cancellationToken);
        var connector = await ConnectorArgument.RunnableAsync(host, parsed.GetRequiredValue(_connector), kind, cancellationToken);
        var ended = await host.Get<RunSession>().RunAsync(
            connector, new RunRequest(connector.Id, kind, RunTrigger.Manual) { Rebuild = rebuild }, _kit.Terminal, cancellationToken);
        return RunReport.Write(ended, parsed.GetValue(_kit.Json), _kit.Terminal);
    }
}
