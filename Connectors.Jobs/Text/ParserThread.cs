using System.Collections.Concurrent;

namespace Connectors.Jobs.Text;

/// <summary>
/// Runs a parser on a thread with a stack for nested files. Parsers cannot be stopped from outside: one that is stuck is left
/// behind, fails when its file is closed under it, and keeps neither a pool thread nor the process. Threads are used again: making
/// one costs as much as reading a short text.
/// </summary>
internal static class ParserThread
{
    private const int StackBytes = 16 << 20;
    private const int KeptIdle = 16;

    private static readonly BlockingCollection<Action> Handed = [];

    /// <summary>Threads that wait for work that is not handed to them yet.</summary>
    private static int _idle;

    public static async Task<T> RunAsync<T>(Func<T> parse, CancellationToken cancellationToken)
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
            // What it throws after nobody waits any more is nobody's.
            _ = done.Task.ContinueWith(
                static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private static void Start(Action work)
    {
        if (Interlocked.Decrement(ref _idle) >= 0)
        {
            Handed.Add(work);
            return;
        }

        Interlocked.Increment(ref _idle);
        new Thread(() => Work(work), StackBytes) { IsBackground = true, Name = "Text extraction" }.Start();
    }

    private static void Work(Action work)
    {
        work();
        while (Interlocked.Increment(ref _idle) <= KeptIdle)
            Handed.Take()();
        Interlocked.Decrement(ref _idle);
    }
}
