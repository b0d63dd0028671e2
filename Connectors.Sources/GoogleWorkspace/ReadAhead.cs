using System.Runtime.CompilerServices;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// Works on the next items of a sequence while earlier ones wait for the system, and gives the results in the items' order. It begins
/// with few and looks further ahead as long as the results are small.
/// </summary>
/// <param name="maxItems">Maximum number of items at once.</param>
/// <param name="maxWeight">About how much the results at once may weigh.</param>
/// <param name="weigh">The weight of a result, such as its bytes.</param>
internal sealed class ReadAhead<TResult>(int maxItems, long maxWeight, Func<TResult, long> weigh)
{
    private const int FirstItems = 2;

    /// <exception cref="SourceException">An item's, when its turn comes. Work on later items is cancelled.</exception>
    public async IAsyncEnumerable<TResult> ReadAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, Task<TResult>> work,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task<TResult>>();
        await using var each = items.GetAsyncEnumerator(stop.Token);
        Exception? ended = null;
        var (window, more) = (FirstItems, true);
        try
        {
            while (true)
            {
                while (more && running.Count < window)
                {
                    try
                    {
                        more = await each.MoveNextAsync();
                    }
                    catch (Exception e)
                    {
                        // What was found before it comes first.
                        (more, ended) = (false, e);
                    }

                    if (more)
                        running.Enqueue(work(each.Current, stop.Token));
                }

                if (!running.TryDequeue(out var first))
                    break;
                var result = await first;
                window = (int)Math.Clamp(maxWeight / Math.Max(1, weigh(result)), 1, Math.Min(maxItems, 2L * window));
                yield return result;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (ended is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(ended);
    }
}
