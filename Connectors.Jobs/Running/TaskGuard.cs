using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Running;

/// <summary>
/// Renews a task's lease during the work. Cancels the work if the lease is lost or the task makes no progress for too long.
/// </summary>
internal sealed class TaskGuard : IAsyncDisposable
{
    private readonly TaskStore _tasks;
    private readonly LeasedTask _task;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly TimeSpan _standstill;
    private readonly CancellationTokenSource _cancel;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;
    private readonly long _started;
    private long _moved;

    /// <param name="standstill">How long the task may make no progress.</param>
    public TaskGuard(
        TaskStore tasks,
        LeasedTask task,
        EngineOptions options,
        TimeSpan standstill,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        (_tasks, _task, _options, _time, _standstill) = (tasks, task, options, time, standstill);
        _started = _moved = time.GetTimestamp();
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _beating = BeatAsync(_stop.Token);
    }

    public CancellationToken Token => _cancel.Token;

    public bool LeaseLost { get; private set; }

    public bool StoodStill { get; private set; }

    public bool SliceOver => _time.GetElapsedTime(_started) >= _options.Slice;

    public void Progress() => Volatile.Write(ref _moved, _time.GetTimestamp());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        _stop.Dispose();
        _cancel.Dispose();
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (_time.GetElapsedTime(Volatile.Read(ref _moved)) > _standstill)
                {
                    StoodStill = true;
                    await _cancel.CancelAsync();
                }
                else if (!await RenewAsync(cancellationToken))
                {
                    LeaseLost = true;
                    await _cancel.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _tasks.RenewAsync(_task, _options.LeaseTtl, cancellationToken);
        }
        catch (NpgsqlException)
        {
            // The database is away for a moment. If it stays away, the next commit fails and the lease runs out by itself.
            return true;
        }
    }
}
