using System.Globalization;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>Shows the progress of a run: a moving bar on a terminal, otherwise a line whenever something has changed.</summary>
internal sealed class ProgressDisplay(Terminal terminal, TimeProvider time)
{
    private const int BarWidth = 24;
    private readonly long _began = time.GetTimestamp();
    private string _last = "";

    /// <summary>How often to show the progress.</summary>
    public TimeSpan Pace => terminal.IsInteractive ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromSeconds(5);

    public void Show(RunView run, RunWait? wait)
    {
        var text = Describe(run, wait);
        var elapsed = time.GetElapsedTime(_began);
        var clock = string.Create(CultureInfo.InvariantCulture, $"{(int)elapsed.TotalMinutes}:{elapsed.Seconds:00}");
        if (terminal.IsInteractive)
            terminal.Progress($"[{Bar(run.Percent)}] {run.Percent,3}% {clock} {text}");
        else if (text != _last)
            terminal.Note($"{run.Percent}% {clock} {text}");
        _last = text;
    }

    private static string Bar(int percent)
    {
        var done = percent * BarWidth / 100;
        return new string('#', done) + new string('-', BarWidth - done);
    }

    private static string Describe(RunView run, RunWait? wait)
    {
        if (run.Tasks == 0)
            return run is { Status: RunStatus.Schedule, Error: { } error } ? $"waiting to retry: {error}" : "listing the partitions";
        var documents = run.Total is { } total
            ? $"{Number(run.Documents)} of {Number(total)} documents"
            : $"{Number(run.Documents)} documents";
        var failed = run.Failed > 0 ? $", {Number(run.Failed)} failed" : "";
        var partitions = run.Tasks > 1 ? $", {Number(run.TasksDone + run.TasksFailed)} of {Number(run.Tasks)} partitions" : "";
        var waiting = wait is null ? "" : $"; {wait.Label} waits until {wait.RetryAt.ToUniversalTime():HH:mm:ss} UTC: {wait.Error}";
        return documents + failed + partitions + waiting;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
