using System.Runtime.CompilerServices;

namespace Connectors.Sources.Atlassian;

/// <summary>
/// Joins small batches. Few batches are worked on at once, so an attachment that waits for the system holds up the others less if its batch
/// has more of them. What is there does not wait long for what comes late.
/// </summary>
internal static class Gathering
{
    private const int MaxItems = 1_000;

    /// <summary>From so many items on, a batch does not wait for others that are not there yet.</summary>
    private const int EnoughItems = 200;

    private const long MaxCharacters = 16 << 20;

    /// <summary>Returns what came before an error, and then throws it.</summary>
    /// <param name="batches">The batches, in order.</param>
    /// <param name="items">The number of items of a batch.</param>
    /// <param name="characters">About how many characters of text a batch has.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async IAsyncEnumerable<IReadOnlyList<T>> GatherAsync<T>(
        this IAsyncEnumerable<T> batches,
        Func<T, int> items,
        Func<T, long> characters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var each = batches.GetAsyncEnumerator(stop.Token);
        Task<bool>? moving = null;
        try
        {
            while (true)
            {
                var (gathered, count, length, more) = (new List<T>(), 0, 0L, true);
                SourceException? error = null;
                try
                {
                    while (count < MaxItems && length < MaxCharacters)
                    {
                        moving ??= each.MoveNextAsync().AsTask();
                        if (count >= EnoughItems && !moving.IsCompleted)
                            break;
                        more = await moving;
                        moving = null;
                        if (!more)
                            break;
                        gathered.Add(each.Current);
                        (count, length) = (count + items(each.Current), length + characters(each.Current));
                    }
                }
                catch (SourceException e) when (gathered.Count > 0)
                {
                    error = e;
                }

                if (gathered.Count > 0)
                    yield return gathered;
                if (error is not null)
                    System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
                if (!more)
                    yield break;
            }
        }
        finally
        {
            // An enumerator must not be disposed of while it moves.
            await stop.CancelAsync();
            await ((Task?)moving ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
