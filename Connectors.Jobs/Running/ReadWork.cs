using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Running;

/// <summary>Reads a partition, from its checkpoint on.</summary>
internal sealed class ReadWork(ReadPipeline pipeline, DocumentStore documents) : ITaskWork
{
    public TaskWork Work => TaskWork.Read;

    public Task<bool> RunAsync(TaskSession session)
    {
        var task = session.Task;
        var call = new ReadCall
        {
            Window = new SyncWindow(task.Since, task.Until),
            Partition = task.PartitionKey,
            From = task.CheckpointJson,
            Previous = task.PreviousJson,
            Known = task.Rebuild ? NothingKnown.Instance : documents.Known(task.ConnectorId),
        };
        return pipeline.RunAsync(session, session.Connector.Reader.ReadAsync(call, session.Token));
    }
}
