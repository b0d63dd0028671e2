using System.Threading.Channels;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Running;

/// <summary>
/// Reads from the source, prepares (opens, extracts, chunks) and commits batches, all three at the same time. The stages are at most a few
/// batches apart, which bounds memory. Batches that were read before an error are committed before the error is thrown.
/// </summary>
/// <remarks>
/// Some batches are prepared at once and leave in their order: the last documents of a batch may wait for the system, and the documents of
/// the next ones need not wait with them. Together they open no more documents at once than one batch may.
/// </remarks>
internal sealed class ReadPipeline(BatchPreparer preparer, Vocabulary vocabulary, BatchWriter writer, EngineOptions options)
{
    private const int MaxAhead = 2;

    /// <summary>The number of batches that are prepared at once.</summary>
    private const int MaxPreparing = 4;

    /// <returns>True if everything was read; false if the slice ended first.</returns>
    public async Task<bool> RunAsync(TaskSession session, IAsyncEnumerable<ReadBatch> batches)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(session.Token);
        var bounds = new BoundedChannelOptions(MaxAhead) { SingleReader = true, SingleWriter = true };
        var read = Channel.CreateBounded<ReadBatch>(bounds);
        var prepared = Channel.CreateBounded<PreparedBatch>(bounds);
        using var openings = new SemaphoreSlim(options.ContentParallelism);

        var reading = ReadAsync(session, batches, read.Writer, stop.Token);
        var preparing = PrepareAsync(session, openings, read.Reader, prepared.Writer, stop.Token);
        try
        {
            await foreach (var batch in prepared.Reader.ReadAllAsync(stop.Token))
            {
                // Before the batch, outside of its transaction: words that lead to nothing do no harm, and other tasks need not wait.
                var words = batch.Documents.SelectMany(document => document.Content?.Words ?? []);
                await vocabulary.AddAsync(session.Task.ConnectorId, words, stop.Token);
                await writer.CommitAsync(session.Task, batch, session.Usage(), session.LeaseTtl, stop.Token);
                session.Progress();
            }

            return await reading;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(reading, preparing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> ReadAsync(
        TaskSession session, IAsyncEnumerable<ReadBatch> batches, ChannelWriter<ReadBatch> output, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                await output.WriteAsync(batch, cancellationToken);
                if (session.SliceOver)
                {
                    output.Complete();
                    return false;
                }
            }

            output.Complete();
            return true;
        }
        catch (Exception exception)
        {
            output.TryComplete(exception);
            throw;
        }
    }

    private async Task PrepareAsync(
        TaskSession session,
        SemaphoreSlim openings,
        ChannelReader<ReadBatch> input,
        ChannelWriter<PreparedBatch> output,
        CancellationToken cancellationToken)
    {
        // One more is taken out of the channel and waited for.
        var begun = Channel.CreateBounded<ChannelReader<PreparedBatch>>(MaxPreparing - 1);
        var beginning = BeginAsync(session, openings, input, begun.Writer, cancellationToken);
        try
        {
            await foreach (var parts in begun.Reader.ReadAllAsync(cancellationToken))
            {
                await foreach (var part in parts.ReadAllAsync(cancellationToken))
                    await output.WriteAsync(part, cancellationToken);
            }

            output.Complete();
        }
        catch (Exception exception)
        {
            output.TryComplete(exception);
        }

        await beginning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Begins to prepare batches, and ends when all of them are prepared.</summary>
    private async Task BeginAsync(
        TaskSession session,
        SemaphoreSlim openings,
        ChannelReader<ReadBatch> input,
        ChannelWriter<ChannelReader<PreparedBatch>> output,
        CancellationToken cancellationToken)
    {
        List<Task> preparing = [];
        try
        {
            await foreach (var batch in input.ReadAllAsync(cancellationToken))
            {
                var parts = Channel.CreateBounded<PreparedBatch>(1);
                await output.WriteAsync(parts.Reader, cancellationToken);
                preparing.RemoveAll(task => task.IsCompleted);
                preparing.Add(PrepareAsync(session, openings, batch, parts.Writer, cancellationToken));
            }

            output.Complete();
        }
        catch (Exception exception)
        {
            output.TryComplete(exception);
        }

        await Task.WhenAll(preparing);
    }

    private async Task PrepareAsync(
        TaskSession session,
        SemaphoreSlim openings,
        ReadBatch batch,
        ChannelWriter<PreparedBatch> output,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var part in preparer.PrepareAsync(session, batch.Changes, openings, cancellationToken))
            {
                if (part.Last)
                    (part.Batch.Checkpoint, part.Batch.Total) = (batch.Checkpoint.GetRawText(), batch.Total);
                await output.WriteAsync(part.Batch, cancellationToken);
            }

            output.Complete();
        }
        catch (Exception exception)
        {
            output.TryComplete(exception);
        }
    }
}
