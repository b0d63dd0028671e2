using System.CommandLine;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary><c>replay</c>: reads failures again, in this process.</summary>
internal sealed class ReplayCommand : Command
{
    private readonly Argument<string> _connector = ConnectorArgument.New();
    private readonly Option<FailureReason?> _class = FailureClasses.Option("Only failures of this class");
    private readonly Option<long[]> _ids = new("--id")
    {
        Description = "Only these failures. The command \"failures\" lists their ids.", AllowMultipleArgumentsPerToken = true,
    };

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
            throw new ToolException(ExitCodes.Wrong, "--class and --id cannot be used together.");
        await using var host = await _kit.ConnectAsync(parsed, cancellationToken);
        var connector = await ConnectorArgument.RunnableAsync(host, parsed.GetRequiredValue(_connector), RunKind.Replay, cancellationToken);
        var failures = host.Get<FailureQueries>();
        if (ids.Length > 0 && await failures.CountAsync(connector.Id, ids, cancellationToken) != ids.Distinct().Count())
            throw new ToolException(ExitCodes.Wrong, $"--id names failures that {connector.Name} does not have, or no longer has.");

        var selection = new FailureSelection { Ids = ids, Reason = reason, All = reason is null && ids.Length == 0 };
        var (documents, containers) = await host.Get<FailureStore>().RetryNowAsync(connector.Id, selection, cancellationToken);
        var requests = Requests(connector.Id, selection, documents, containers);
        List<RunView> ended = [];
        foreach (var request in requests)
            ended.Add(await host.Get<RunSession>().RunAsync(connector, request, _kit.Terminal, cancellationToken));
        if (json)
            _kit.Terminal.Json(new { Documents = documents, Containers = containers, Runs = ended.Select(RunReport.Answer) });
        else if (ended.Count == 0)
            _kit.Terminal.Line($"{connector.Name} has no such failures.");
        return ended
            .Select(run => json ? RunReport.Code(run, _kit.Terminal) : RunReport.Write(run, json, _kit.Terminal))
            .DefaultIfEmpty(ExitCodes.Done)
            .Max();
    }

    /// <summary>Returns the runs to execute, in order. A replay cannot read containers, so a sync looks into them first.</summary>
    private static List<RunRequest> Requests(string connectorId, FailureSelection selection, long documents, long containers)
    {
        List<RunRequest> requests = [];
        if (containers > 0)
            requests.Add(new RunRequest(connectorId, RunKind.Sync, RunTrigger.Manual));
        if (documents > 0)
            requests.Add(new RunRequest(connectorId, RunKind.Replay, RunTrigger.Manual) { Request = selection.ToJson() });
        return requests;
    }
}
