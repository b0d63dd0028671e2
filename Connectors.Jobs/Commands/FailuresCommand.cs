using System.CommandLine;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary><c>failures</c>: lists what a connector could not read.</summary>
internal sealed class FailuresCommand : Command
{
    private const int MaxRows = 1000;
    private readonly Argument<string> _connector = ConnectorArgument.New();
    private readonly Option<FailureReason?> _class = FailureClasses.Option("Only failures of this class");
    private readonly ToolKit _kit;

    public FailuresCommand(ToolKit kit)
        : base("failures", "List what a connector could not read.")
    {
        _kit = kit;
        Arguments.Add(_connector);
        Options.Add(_class);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var host = await _kit.ConnectAsync(parsed, cancellationToken);
        var connector = await host.Get<ConnectorLookup>().FindAsync(parsed.GetRequiredValue(_connector), cancellationToken);
        var found = await host.Get<FailureQueries>().ListAsync(
            connector.Id, new FailureFilter { Reason = parsed.GetValue(_class) }, new Page(1, MaxRows), cancellationToken);
        if (parsed.GetValue(_kit.Json))
            _kit.Terminal.Json(new { found.Total, Failures = found.Rows.Select(Answer) });
        else
            _kit.Terminal.Table(["ID", "CLASS", "TRIES", "SOURCE ID", "MESSAGE"], found.Rows.Select(Row));
        if (found.Total > found.Rows.Count)
            _kit.Terminal.Note($"These are the newest {found.Rows.Count} of {found.Total}.");
        return ExitCodes.Done;
    }

    private static string[] Row(FailureView failure)
        => [$"{failure.Id}", failure.Reason.ToDb(), $"{failure.Attempts}", failure.SourceId, failure.Message];

    private static object Answer(FailureView failure) => new
    {
        failure.Id, failure.Scope, failure.SourceId, failure.Title, failure.Link, Partition = failure.PartitionKey, Class = failure.Reason,
        failure.Message, failure.Attempts, failure.RunId, failure.FirstAt, failure.LastAt, failure.NextRetryAt,
    };
}
