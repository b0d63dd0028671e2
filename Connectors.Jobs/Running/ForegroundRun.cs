using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>
/// Works on a run in this process, without jobs, until the run ends. Used by the command line, which waits for it. Workers may run at the
/// same time: leases keep workers and this process apart. If this process is killed, workers recover its tasks like any other worker's.
/// </summary>
internal sealed class ForegroundRun(
    RunStore runs, TaskStore tasks, RunSplitter splitter, RunCompletion completion, TaskRunner runner, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <param name="run">An active run.</param>
    /// <param name="parallel">Maximum number of tasks worked on at once.</param>
    /// <param name="cancellationToken">Releases the tasks. The run stays active; the caller decides whether to cancel it.</param>
    /// <returns>The run, ended.</returns>
    public async Task<RunRow> ExecuteAsync(RunRow run, int parallel, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Dictionary<long, Task> busy = [];
        try
        {
            await OpenAsync(run, stop.Token);
            while (true)
            {
                var now = await runs.FindAsync(run.Id, stop.Token) ?? throw new InvalidOperationException("The connector was deleted.");
                if (now.FinishedAt is not null)
                    return now;
                if (busy.Count < parallel)
                {
                    foreach (var task in await tasks.ReadyAsync(run.Id, [.. busy.Keys], parallel - busy.Count, stop.Token))
                        busy[task] = runner.RunAsync(task, null, stop.Token);
                }

                // If a piece of its settlement failed, no task is left whose end would go on with it.
                if (busy.Count == 0)
                    await completion.SettleAsync(run.Id, stop.Token);
                await Task.WhenAny([.. busy.Values, Task.Delay(Pause, time, stop.Token)]);
                stop.Token.ThrowIfCancellationRequested();
                foreach (var (task, work) in busy.Where(pair => pair.Value.IsCompleted).ToArray())
                {
                    busy.Remove(task);
                    await work;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(busy.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Splits the run into tasks, and retries while the source stumbles. If the source refuses, the splitter has already ended the run.
    /// </summary>
    private async Task OpenAsync(RunRow run, CancellationToken cancellationToken)
    {
        while (true)
        {
            OpenResult opened;
            try
            {
                opened = await splitter.OpenAsync(run, null, cancellationToken);
            }
            catch (SourceException)
            {
                return;
            }

            if (opened.RetryAfter is not { } delay)
                return;
            await Task.Delay(delay, time, cancellationToken);
        }
    }
}
