using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>Reports how a run ended.</summary>
internal static class RunReport
{
    /// <summary>Prints the report. Returns the exit code.</summary>
    public static int Write(RunView run, bool json, Terminal terminal)
    {
        if (json)
            terminal.Json(Answer(run));
        else
            terminal.Line(Text(run));
        return Code(run, terminal);
    }

    /// <summary>Returns the exit code. Prints the reason if the run did not succeed.</summary>
    public static int Code(RunView run, Terminal terminal)
    {
        if (run.Status == RunStatus.Success)
        {
            if (run.Error is not null)
                terminal.Error($"Run {run.Id}: {run.Error}");
            return ExitCodes.Done;
        }

        terminal.Error(run.Status == RunStatus.Cancel
            ? $"Run {run.Id} was cancelled by another person."
            : $"Run {run.Id} failed: {run.Error}");
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
        StatusLine = run.StatusLine(run.Status.ToDb()),
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
        var status = run.TasksFailed > 0 && run.Status == RunStatus.Success
            ? "succeeded in part"
            : StatusText.OfRun(run.Status).ToLowerInvariant();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{run.ConnectorName}: {run.Kind.ToDb()} {status} in {seconds:0.0} s: {Counts(run)}; ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{run.TasksDone} of {run.Tasks} partitions; {Calls(run):N0} calls to the source");
    }

    private static string Counts(RunView run)
    {
        (long Count, string Name)[] counts =
        [
            (run.Added, "added"), (run.Updated, "updated"), (run.Unchanged, "unchanged"), (run.Skipped, "skipped"),
            (run.Failed, "failed"), (run.Deleted, "deleted"), (run.Listed, "listed"),
        ];
        var shown = counts
            .Where(count => count.Count > 0)
            .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Count:N0} {count.Name}"))
            .ToArray();
        return shown.Length == 0 ? "nothing to do" : string.Join(", ", shown);
    }

    private static long Calls(RunView run)
        => JsonNode.Parse(run.Usage) is JsonObject usage ? usage.Sum(endpoint => endpoint.Value?["calls"]?.GetValue<long>() ?? 0) : 0;
}
