using System.Threading.Channels;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Running;

/// <summary>
/// Reading upstream, preparing (opening, extracting, chunking) and committing overlap, a few batches apart, so that memory stays bounded.
/// What was read before an error is committed before the error is passed on.
/// </summary>
internal sealed class ReadPipeline(BatchPreparer preparer, BatchWriter writer)
{
    private const int Ahead = 2;

    /// <summary>True: everything was read. False: the slice was over first.</summary>
    public async Task<bool> RunAsync(TaskSession session, IAsyncEnumerable<ReadBatch> batches)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(session.Token);
        var read = Channel.CreateBounded<ReadBatch>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var prepared = Channel.CreateBounded<PreparedBatch>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });

        var reading = ReadAsync(session, batches, read.Writer, stop.Token);
        var preparing = PrepareAsync(session, read.Reader, prepared.Writer, stop.Token);
        try
        {
            await foreach (var batch in prepared.Reader.ReadAllAsync(stop.Token))
            {
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
        TaskSession session, ChannelReader<ReadBatch> input, ChannelWriter<PreparedBatch> output, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in input.ReadAllAsync(cancellationToken))
            {
                await foreach (var part in preparer.PrepareAsync(session, batch.Changes, cancellationToken))
                {
                    if (part.Last)
                        (part.Batch.Checkpoint, part.Batch.Total) = (batch.Checkpoint.GetRawText(), batch.Total);
                    await output.WriteAsync(part.Batch, cancellationToken);
                }
            }

            output.Complete();
        }
        catch (Exception exception)
        {
            output.TryComplete(exception);
        }
    }
}
