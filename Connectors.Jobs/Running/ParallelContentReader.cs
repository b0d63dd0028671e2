using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>
/// Reads the content of many documents, some at once, and gives them as they come: a slow one holds up none of the others.
/// </summary>
internal sealed class ParallelContentReader(ContentReader reader, EngineOptions options)
{
    /// <exception cref="SourceException">The source refused, or asks to wait; what one document alone is to blame for is given as its failure.</exception>
    public async IAsyncEnumerable<CandidateContent> ReadAllAsync(
        IEnumerable<Candidate> candidates, long sizeLimit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var read = Channel.CreateBounded<CandidateContent>(options.ContentParallelism);
        var reading = ReadAllAsync(candidates, sizeLimit, read.Writer, stop.Token);
        try
        {
            await foreach (var one in read.Reader.ReadAllAsync(cancellationToken))
                yield return one;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAllAsync(
        IEnumerable<Candidate> candidates, long sizeLimit, ChannelWriter<CandidateContent> output, CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                candidates,
                new ParallelOptions { MaxDegreeOfParallelism = options.ContentParallelism, CancellationToken = cancellationToken },
                async (candidate, token) => await output.WriteAsync(await ReadAsync(candidate, sizeLimit, token), token));
            output.Complete();
        }
        catch (Exception exception)
        {
            output.TryComplete(exception);
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
