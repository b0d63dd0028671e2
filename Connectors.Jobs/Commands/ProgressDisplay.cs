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

    public void Show(RunView run)
    {
        var text = Describe(run);
        var elapsed = time.GetElapsedTime(_began);
        var clock = string.Create(CultureInfo.InvariantCulture, $"{(int)elapsed.TotalMinutes}:{elapsed.Seconds:00}");
        if (terminal.IsInteractive)
            terminal.Progress($"[{Bar(run.Pace.Percent)}] {Percent(run),4} {clock} {text}{Rate(run)}");
        else if (text != _last)
            terminal.Note($"{Percent(run)} {clock} {text}{Rate(run)}".TrimStart());
        _last = text;
    }

    /// <summary>A bar of unknown length has no mark.</summary>
    private static string Bar(int? percent)
    {
        var done = (percent ?? 0) * BarWidth / 100;
        return new string('#', done) + new string(percent is null ? '.' : '-', BarWidth - done);
    }

    private static string Percent(RunView run)
        => run.Pace.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent}%") : "";

    private static string Describe(RunView run)
    {
        if (run.Tasks == 0)
            return run.Wait is { } split ? $"waiting to retry: {split.Describe()}" : "listing the partitions";
        var about = run.Pace.IsEstimate ? "about " : "";
        var documents = run.Pace.Total is { } total
            ? $"{Number(run.Pace.Documents)} of {about}{Number(total)} documents"
            : $"{Number(run.Pace.Documents)} documents";
        var failed = run.Failed > 0 ? $", {Number(run.Failed)} failed" : "";
        var partitions = run.Tasks > 1 ? $", {Number(run.TasksDone + run.TasksFailed)} of {Number(run.Tasks)} partitions" : "";
        var waiting = run.Wait is { } wait ? $"; {wait.Describe()}" : "";
        return documents + failed + partitions + waiting;
    }

    private static string Rate(RunView run)
    {
        var rate = run.Pace.PerMinute is { } perMinute ? $"; {Number((long)perMinute)} a minute" : "";
        var end = run.Pace.ExpectedEnd is { } expected
            ? string.Create(CultureInfo.InvariantCulture, $", until about {expected.ToUniversalTime():HH:mm} UTC")
            : "";
        return rate + end;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
