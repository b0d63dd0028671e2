using System.Runtime.CompilerServices;

namespace Connectors.Sources.Atlassian;

/// <summary>
/// Joins small batches. The attachments of a batch are downloaded before the next one's, so one that waits for the system holds up the
/// others less if there are more of them.
/// </summary>
internal static class Gathering
{
    private const int MaxItems = 1_000;
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
        await using var each = batches.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var (gathered, count, length, more) = (new List<T>(), 0, 0L, true);
            SourceException? error = null;
            try
            {
                while (count < MaxItems && length < MaxCharacters && (more = await each.MoveNextAsync()))
                {
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
}
