using System.CommandLine;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary><c>replay</c>: reads again what failed before, in this process.</summary>
internal sealed class ReplayCommand : Command
{
    private readonly Argument<string> _connector = ConnectorArgument.New();
    private readonly Option<FailureReason?> _class = FailureClasses.Option("Only failures of this class");
    private readonly Option<long[]> _ids = new("--id") { Description = "Only these failures; \"failures\" lists them.", AllowMultipleArgumentsPerToken = true };
    private readonly ToolKit _kit;

    public ReplayCommand(ToolKit kit)
        : base("replay", "Read again what a connector could not read. Ctrl+C cancels.")
    {
        _kit = kit;
        Arguments.Add(_connector);
        Options.Add(_class);
        Options.Add(_ids);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (reason, ids, json) = (parsed.GetValue(_class), parsed.GetValue(_ids) ?? [], parsed.GetValue(_kit.Json));
        if (reason is not null && ids.Length > 0)
            throw new ToolException(ExitCodes.Wrong, "--class and --id do not go together.");
        await using var host = await _kit.ConnectAsync(parsed, cancellationToken);
        var connector = await ConnectorArgument.RunnableAsync(host, parsed.GetRequiredValue(_connector), RunKind.Replay, cancellationToken);
        var failures = host.Get<FailureQueries>();
        if (ids.Length > 0 && await failures.CountAsync(connector.Id, ids, cancellationToken) != ids.Distinct().Count())
            throw new ToolException(ExitCodes.Wrong, $"--id names failures that {connector.Name} does not have, or not any more.");

        var request = new FailureSelection { Ids = ids, Reason = reason, All = reason is null && ids.Length == 0 };
        var (documents, containers) = await host.Get<FailureStore>().RetryNowAsync(connector.Id, request, cancellationToken);
        return await RunAsync(host, connector, request, documents, containers, json, cancellationToken);
    }

    /// <summary>Containers have no attempt of their own: a sync looks into them, and comes first.</summary>
    private async Task<int> RunAsync(
        ToolHost host, ConnectorRow connector, FailureSelection request, long documents, long containers, bool json, CancellationToken cancellationToken)
    {
        List<RunRequest> openings = [];
        if (containers > 0)
            openings.Add(new RunRequest(connector.Id, RunKind.Sync, RunTrigger.Manual));
        if (documents > 0)
            openings.Add(new RunRequest(connector.Id, RunKind.Replay, RunTrigger.Manual) { Request = request.ToJson() });

        List<RunView> ended = [];
        foreach (var opening in openings)
            ended.Add(await host.Get<RunSession>().RunAsync(connector, opening, _kit.Terminal, cancellationToken));
        if (json)
            _kit.Terminal.Json(new { Documents = documents, Containers = containers, Runs = ended.Select(RunReport.Answer) });
        else if (ended.Count == 0)
            _kit.Terminal.Line($"{connector.Name} has no such failures.");
        return ended.Select(run => json ? RunReport.Code(run, _kit.Terminal) : RunReport.Write(run, json, _kit.Terminal)).DefaultIfEmpty(ExitCodes.Done).Max();
    }
}
