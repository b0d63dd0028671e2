using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>What became of a run.</summary>
internal static class RunReport
{
    /// <summary>Tells, and gives the exit code.</summary>
    public static int Write(RunView run, bool json, Terminal terminal)
    {
        if (json)
            terminal.Json(Answer(run));
        else
            terminal.Line(Text(run));
        return Code(run, terminal);
    }

    /// <summary>The exit code, and why where it is none.</summary>
    public static int Code(RunView run, Terminal terminal)
    {
        if (run.Status == RunStatus.Success)
            return ExitCodes.Done;
        terminal.Error($"run {run.Id} {(run.Status == RunStatus.Cancel ? "was cancelled by somebody else" : $"failed: {run.Error}")}");
        return ExitCodes.Failed;
    }

    public static object Answer(RunView run) => new
    {
        run.Id,
        run.ConnectorId,
        run.ConnectorName,
        run.Kind,
        run.Status,
        run.ErrorKind,
        run.Error,
        Partitions = new { Total = run.Tasks, Done = run.TasksDone, Failed = run.TasksFailed },
        Counters = new { run.Added, run.Updated, run.Unchanged, run.Skipped, run.Failed, run.Deleted, run.Listed },
        SkippedRules = JsonNode.Parse(run.SkippedRules),
        Usage = JsonNode.Parse(run.Usage),
        run.Held,
        run.HeldOf,
        run.StartedAt,
        run.FinishedAt,
    };

    private static string Text(RunView run)
    {
        var seconds = ((run.FinishedAt ?? run.UpdatedAt) - (run.StartedAt ?? run.OpenedAt)).TotalSeconds;
        var (counts, calls) = (Counts(run), Calls(run));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{run.ConnectorName}: {run.Kind.ToDb()} {run.Status.ToDb()} in {seconds:0.0} s: {counts}; {run.TasksDone} of {run.Tasks} partitions; {calls:N0} calls to the source");
    }

    private static string Counts(RunView run)
    {
        (long Count, string What)[] counts =
        [
            (run.Added, "added"), (run.Updated, "updated"), (run.Unchanged, "unchanged"), (run.Skipped, "skipped"),
            (run.Failed, "failed"), (run.Deleted, "deleted"), (run.Listed, "listed"),
        ];
        string[] some = [.. counts.Where(c => c.Count > 0).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Count:N0} {c.What}"))];
        return some.Length == 0 ? "nothing to do" : string.Join(", ", some);
    }

    private static long Calls(RunView run)
        => JsonNode.Parse(run.Usage) is JsonObject usage ? usage.Sum(endpoint => endpoint.Value?["calls"]?.GetValue<long>() ?? 0) : 0;
}
