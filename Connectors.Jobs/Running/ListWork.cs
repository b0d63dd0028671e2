using System.Text.Json;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>Lists a partition for a prune. A listing counts only if it reaches its end without a gap.</summary>
internal sealed class ListWork(ListingStore listings, DocumentStore documents) : ITaskWork
{
    public TaskWork Work => TaskWork.List;

    public async Task<bool> RunAsync(TaskSession session)
    {
        var lists = session.Connector.Reader.Capability<IListsDocuments>()
            ?? throw new SourceException(
                SourceErrorKind.Misconfigured, "This source cannot list its documents, so deleted documents cannot be found.");
        var from = session.Task.Checkpoint is { } checkpoint ? JsonSerializer.Deserialize<string>(checkpoint) : null;
        if (from is null)
            await listings.RestartAsync(session.Task, session.Token);

        var request = new ListRequest(session.Task.PartitionKey, from)
        {
            Stored = token => documents.IdsAsync(session.Task.ConnectorId, session.Task.PartitionKey, token),
        };
        await foreach (var page in lists.ListAsync(request, session.Token))
        {
            await listings.AddAsync(session.Task, page, session.Usage(), session.LeaseTtl, session.Token);
            session.Progress();
            if (session.SliceOver && page.Resume is not null)
                return false;
        }

        return true;
    }
}
