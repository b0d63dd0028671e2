using System.Runtime.CompilerServices;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Reads a partition as a user who can. If the former reader of a shared drive loses access, another user continues.</summary>
internal sealed class DriveReader(DriveContext drive)
{
    public async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ReadAsync(
        ReadRequest<DriveCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = DrivePartition.Parse(request.Partition);
        var at = request.From ?? request.Previous;
        // A folder is looked up every time, because the change log does not report that it can no longer be reached.
        var former = partition.Kind == DrivePartitionKind.Folder ? null : at?.Reader;
        SourceException? refusal;
        bool again;
        do
        {
            refusal = null;
            var from = at;
            var batches = drive.Readers.ReadAsync(
                partition, former, reader => ReadAs(reader, partition, from, cancellationToken), e => refusal = e, cancellationToken);
            await foreach (var batch in batches)
            {
                at = batch.Checkpoint;
                yield return batch;
            }

            again = refusal is not null && former is not null && partition.Kind == DrivePartitionKind.Drive;
            former = null;
        }
        while (again);

        if (refusal is not null)
        {
            yield return new SourceBatch<DriveCheckpoint>
            {
                Failures = [DriveErrors.OfContainer(partition.Key, refusal)], Checkpoint = at ?? new DriveCheckpoint(),
            };
        }
    }

    private IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ReadAs(
        ReaderIdentity reader, DrivePartition partition, DriveCheckpoint? from, CancellationToken cancellationToken)
    {
        var single = new SingleUserReader(
            drive.Client(reader.User), drive.Scope(partition), drive.Documents(partition, reader.User), reader, drive.Config.BatchSize);
        return single.ReadAsync(from?.For(reader), cancellationToken);
    }
}
