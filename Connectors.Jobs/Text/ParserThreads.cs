using System.Collections.Concurrent;

namespace Connectors.Jobs.Text;

/// <summary>
/// Runs parsers on threads with a large stack, because files may be nested deeply. A parser cannot be stopped from outside. One that is
/// stuck is left behind: it fails when its file is closed, and blocks neither a pool thread nor the end of the process. Idle threads are
/// kept, because starting one costs as much as reading a short text. Disposing ends the idle threads.
/// </summary>
internal sealed class ParserThreads : IDisposable
{
    private const int StackBytes = 16 << 20;
    private const int MaxIdle = 16;

    private readonly BlockingCollection<Action> _queue = [];

    /// <summary>The number of threads that wait for work, minus the work that is queued for them.</summary>
    private int _idle;

    public async Task<T> RunAsync<T>(Func<T> parse, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(() =>
        {
            try
            {
                done.TrySetResult(parse());
            }
            catch (Exception exception)
            {
                done.TrySetException(exception);
            }
        });
        try
        {
            return await done.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            // If the wait was cancelled, the parser may still fail later. This observes that exception.
            _ = done.Task.ContinueWith(
                static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Ends the idle threads. The queue itself stays, because a parser that is stuck looks at it once more when it is done.
    /// </summary>
    public void Dispose() => _queue.CompleteAdding();

    private void Start(Action work)
    {
        if (Interlocked.Decrement(ref _idle) >= 0)
        {
            _queue.Add(work);
            return;
        }

        Interlocked.Increment(ref _idle);
        new Thread(() => Work(work), StackBytes) { IsBackground = true, Name = "Text extraction" }.Start();
    }

    private void Work(Action work)
    {
        work();
        while (Interlocked.Increment(ref _idle) <= MaxIdle && _queue.TryTake(out var next, Timeout.Infinite))
            next();
        Interlocked.Decrement(ref _idle);
    }
}
