using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>
/// Reads the content of many documents in parallel and returns each as soon as it is read, so a slow document does not hold up the others.
/// </summary>
internal sealed class ParallelContentReader(ContentReader reader, EngineOptions options)
{
    /// <summary>Documents that are read and wait for their batch.</summary>
    private const int MaxRead = 8;

    /// <param name="openings">Has a place for each document that may be open at once, also of other batches.</param>
    /// <exception cref="SourceException">
    /// The source refused, or asks to wait. An error that concerns one document only is returned as that document's failure.
    /// </exception>
    public async IAsyncEnumerable<CandidateContent> ReadAllAsync(
        IEnumerable<Candidate> candidates,
        ExtractionTerms terms,
        SemaphoreSlim openings,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<CandidateContent>(MaxRead);
        var reading = ReadAllAsync(candidates, terms, openings, channel.Writer, stop.Token);
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
        SemaphoreSlim openings,
        ChannelWriter<CandidateContent> output,
        CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                candidates,
                new ParallelOptions { MaxDegreeOfParallelism = options.ContentParallelism, CancellationToken = cancellationToken },
                async (candidate, token) => await output.WriteAsync(await ReadAsync(candidate, terms, openings, token), token));
            output.Complete();
        }
        catch (Exception exception)
        {
            output.TryComplete(exception);
        }
    }

    private async Task<CandidateContent> ReadAsync(
        Candidate candidate, ExtractionTerms terms, SemaphoreSlim openings, CancellationToken cancellationToken)
    {
        await openings.WaitAsync(cancellationToken);
        try
        {
            return await ReadAsync(candidate, terms, cancellationToken);
        }
        finally
        {
            openings.Release();
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
        catch (Exception exception)
            when (exception is not (SourceException or OperationCanceledException) && !exception.IsDatabaseAway())
        {
            // A conversion did not expect this document. The next attempt would end the same way, and the other documents are fine.
            var error = $"{exception.GetType().Name}: {exception.Message}";
            var message = $"Its text cannot be extracted: {error} Report this with the file, if it opens elsewhere.";
            return new CandidateContent(candidate, null, candidate.Fail(FailureReason.Malformed, message));
        }
    }
}
