using Connectors.Jobs.Hosting;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>Opens a run or joins the active one, works on it, and shows its progress.</summary>
internal sealed class RunSession(
    RunStore runs,
    RunCompletion completion,
    RunQueries queries,
    ForegroundRun foreground,
    AuditStore audit,
    ConnectorsOptions options,
    EngineOptions engine,
    TimeProvider time)
{
    /// <exception cref="OperationCanceledException">
    /// The operator stopped the command. A run that it opened was cancelled; a run that it joined continues.
    /// </exception>
    public async Task<RunView> RunAsync(ConnectorRow connector, RunRequest request, Terminal terminal, CancellationToken cancellationToken)
    {
        var active = await runs.ActiveAsync(connector.Id, request.Kind, cancellationToken);
        if (request.Rebuild && active is not null)
            await completion.CancelAsync(active.Id, cancellationToken);
        var run = await runs.OpenAsync(request, cancellationToken)
            ?? throw new ToolException(ExitCodes.Wrong, $"{connector.Name} was deleted.");
        var joined = run.Id == active?.Id;
        await audit.WriteAsync(connector.TenantId, $"cli:{Environment.UserName}", $"run.{run.Kind.ToDb()}", connector.Id, null);
        terminal.Note(joined
            ? $"Run {run.Id} of {connector.Name} is active already. Joining it."
            : $"Run {run.Id}: {(run.Rebuild ? "rebuild" : run.Kind.ToDb())} of {connector.Name} ({connector.Source})");
        try
        {
            await WatchAsync(connector, run, terminal, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!joined)
                await completion.CancelAsync(run.Id, CancellationToken.None);
            terminal.Note(joined
                ? $"Run {run.Id} continues without this process."
                : $"Run {run.Id} is cancelled. The documents read so far stay, and the next run continues from there.");
            throw;
        }

        return await ViewAsync(connector, run, CancellationToken.None);
    }

    private async Task WatchAsync(ConnectorRow connector, RunRow run, Terminal terminal, CancellationToken cancellationToken)
    {
        var progress = new ProgressDisplay(terminal, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var showing = ShowAsync(connector, run, progress, ended.Token);
        try
        {
            await foreground.ExecuteAsync(run, Math.Min(options.Workers, engine.TasksInFlight), cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            terminal.EndProgress();
        }
    }

    private async Task ShowAsync(ConnectorRow connector, RunRow run, ProgressDisplay progress, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(progress.Pace, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            progress.Show(await ViewAsync(connector, run, cancellationToken));
    }

    private async Task<RunView> ViewAsync(ConnectorRow connector, RunRow run, CancellationToken cancellationToken)
        => await queries.FindAsync(connector.TenantId, run.Id, cancellationToken)
            ?? throw new ToolException(ExitCodes.Failed, $"{connector.Name} was deleted.");
}
