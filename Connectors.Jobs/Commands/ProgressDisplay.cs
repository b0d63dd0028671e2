using System.Globalization;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>How far a run is: a bar that moves on a terminal, else a line now and then where something changed.</summary>
internal sealed class ProgressDisplay(Terminal terminal, TimeProvider time)
{
    private const int BarWidth = 24;
    private readonly long _began = time.GetTimestamp();
    private string _last = "";

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
            return run is { Status: RunStatus.Schedule, Error: { } error } ? $"waits, because: {error}" : "looking for what there is to read";
        var documents = run.Total is { } total ? $"{Number(run.Documents)} of {Number(total)} documents" : $"{Number(run.Documents)} documents";
        var failed = run.Failed > 0 ? $", {Number(run.Failed)} failed" : "";
        var partitions = run.Tasks > 1 ? $", {Number(run.TasksDone + run.TasksFailed)} of {Number(run.Tasks)} partitions" : "";
        return documents + failed + partitions + (wait is null ? "" : $"; {wait.Label} waits until {wait.RetryAt.ToUniversalTime():HH:mm:ss} UTC: {wait.Error}");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
