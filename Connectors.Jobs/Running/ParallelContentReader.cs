using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>
/// Reads the content of many documents in parallel and returns each as soon as it is read, so a slow document does not hold up the others.
/// </summary>
internal sealed class ParallelContentReader(ContentReader reader, EngineOptions options)
{
    /// <exception cref="SourceException">
    /// The source refused, or asks to wait. An error that concerns one document only is returned as that document's failure.
    /// </exception>
    public async IAsyncEnumerable<CandidateContent> ReadAllAsync(
        IEnumerable<Candidate> candidates, ExtractionTerms terms, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<CandidateContent>(options.ContentParallelism);
        var reading = ReadAllAsync(candidates, terms, channel.Writer, stop.Token);
        try
        {
            await foreach (var content in channel.Reader.ReadAllAsync(cancellationToken))
                yield return content;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAllAsync(
        IEnumerable<Candidate> candidates,
        ExtractionTerms terms,
        ChannelWriter<CandidateContent> output,
        CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                candidates,
                new ParallelOptions { MaxDegreeOfParallelism = options.ContentParallelism, CancellationToken = cancellationToken },
                async (candidate, token) => await output.WriteAsync(await ReadAsync(candidate, terms, token), token));
            output.Complete();
        }
        catch (Exception exception)
        {
            output.TryComplete(exception);
        }
    }

    private async Task<CandidateContent> ReadAsync(Candidate candidate, ExtractionTerms terms, CancellationToken cancellationToken)
    {
        try
        {
            var content = await reader.ReadAsync(candidate, terms, cancellationToken);
            return new CandidateContent(candidate, content, null);
        }
        catch (DocumentUnreadableException exception) when (exception.Kind is not null)
        {
            return new CandidateContent(candidate, null, null, $"unsupported: {CleanText.Of(exception.Kind)}");
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
