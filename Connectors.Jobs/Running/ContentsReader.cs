using System.Runtime.CompilerServices;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>
/// Reads the content of many documents, some at once and in their order: while one is waited for, the next are on their way.
/// </summary>
internal sealed class ContentsReader(ContentReader reader, EngineOptions options)
{
    /// <exception cref="SourceException">The source refused, or asks to wait; what one document alone is to blame for is given as its failure.</exception>
    public async IAsyncEnumerable<CandidateContent> ReadAllAsync(
        IEnumerable<Candidate> candidates, long sizeLimit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<CandidateContent>>();
        try
        {
            foreach (var candidate in candidates)
            {
                if (ahead.Count == options.ContentParallelism)
                    yield return await ahead.Dequeue();
                ahead.Enqueue(Task.Run(() => ReadAsync(candidate, sizeLimit, stop.Token), stop.Token));
            }

            while (ahead.TryDequeue(out var next))
                yield return await next;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<CandidateContent> ReadAsync(Candidate candidate, long sizeLimit, CancellationToken cancellationToken)
    {
        try
        {
            return new CandidateContent(candidate, await reader.ReadAsync(candidate.Document, candidate.Attributes.Title, sizeLimit, cancellationToken), null);
        }
        catch (DocumentUnreadableException exception)
        {
            return new CandidateContent(candidate, null, candidate.Fail(exception.Reason, exception.Message));
        }
        catch (SourceException exception) when (exception.Kind == SourceErrorKind.Transient)
        {
            return new CandidateContent(candidate, null, candidate.Fail(FailureReason.Transient, exception.Message));
        }
    }
}
