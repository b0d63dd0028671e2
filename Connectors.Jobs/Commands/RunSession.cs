using Connectors.Jobs.Hosting;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>Opens a run, or joins the one that is under way, works on it, and shows how it goes.</summary>
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
    /// <exception cref="OperationCanceledException">The operator stopped it: a run that was opened here is cancelled, another one goes on.</exception>
    public async Task<RunView> RunAsync(ConnectorRow connector, RunRequest opening, Terminal terminal, CancellationToken cancellationToken)
    {
        var active = await runs.ActiveAsync(connector.Id, opening.Kind, cancellationToken);
        if (opening.Rebuild && active is not null)
            await completion.CancelAsync(active.Id, cancellationToken);
        var run = await runs.OpenAsync(opening, cancellationToken)
            ?? throw new ToolException(ExitCodes.Wrong, $"{connector.Name} was deleted.");
        var joined = run.Id == active?.Id;
        await audit.WriteAsync(connector.TenantId, $"cli:{Environment.UserName}", $"run.{run.Kind.ToDb()}", connector.Id, null);
        terminal.Note(joined
            ? $"Run {run.Id} of {connector.Name} is under way already: joining it."
            : $"Run {run.Id}: {run.Kind.ToDb()} of {connector.Name} ({connector.Source})");
        try
        {
            await WatchAsync(connector, run, terminal, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!joined)
                await completion.CancelAsync(run.Id, CancellationToken.None);
            terminal.Note(joined
                ? $"Run {run.Id} goes on without this process."
                : $"Run {run.Id} is cancelled. What was read stays, and the next run goes on from there.");
            throw;
        }

        return await ViewAsync(connector, run, CancellationToken.None);
    }

    private async Task WatchAsync(ConnectorRow connector, RunRow run, Terminal terminal, CancellationToken cancellationToken)
    {
        var progress = new ProgressDisplay(terminal, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var showing = ShowAsync(connector, run, progress, over.Token);
        try
        {
            await foreground.ExecuteAsync(run, Math.Min(options.Workers, engine.TasksInFlight), cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            terminal.EndProgress();
        }
    }

    private async Task ShowAsync(ConnectorRow connector, RunRow run, ProgressDisplay progress, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(progress.Pace, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            progress.Show(await ViewAsync(connector, run, cancellationToken), await queries.WaitAsync(run.Id, cancellationToken));
    }

    private async Task<RunView> ViewAsync(ConnectorRow connector, RunRow run, CancellationToken cancellationToken)
        => await queries.FindAsync(connector.TenantId, run.Id, cancellationToken) ?? throw new ToolException(ExitCodes.Failed, $"{connector.Name} was deleted.");
}
