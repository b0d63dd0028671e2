namespace Connectors.Jobs.Text;

/// <summary>
/// Runs a parser on a thread of its own, with a stack for nested files. Parsers cannot be stopped from outside: one that is stuck is left
/// behind, fails when its file is closed under it, and keeps neither a pool thread nor the process.
/// </summary>
internal static class ParserThread
{
    private const int StackBytes = 16 << 20;

    public static async Task<T> RunAsync<T>(Func<T> parse, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    done.TrySetResult(parse());
                }
                catch (Exception exception)
                {
                    done.TrySetException(exception);
                }
            },
            StackBytes)
        {
            IsBackground = true,
            Name = "Text extraction",
        };
        thread.Start();
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
}
