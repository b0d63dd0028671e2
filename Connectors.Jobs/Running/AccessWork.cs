using System.Text.Json;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>Refreshes who may read the documents of a partition. Does not read their content.</summary>
internal sealed class AccessWork(DocumentAccessStore access, GroupStore groupStore) : ITaskWork
{
    public TaskWork Work => TaskWork.Access;

    public async Task<bool> RunAsync(TaskSession session)
    {
        await RefreshGroupsAsync(session);
        if (!await RefreshAsync(session))
            return false;
        // The task that was to read the groups may have failed since.
        await RefreshGroupsAsync(session);
        return true;
    }

    private async Task<bool> RefreshAsync(TaskSession session)
    {
        if (session.Connector.Reader.Capability<ITellsPartitionAccess>() is not { } partitionAccess)
            return await ListAsync(session);
        // The documents themselves show how far a slice before came: those that it changed have this access.
        var current = await partitionAccess.AccessAsync(session.Task.PartitionKey, session.Token);
        while (await access.UpdateAsync(session.Task, current, session.Usage(), session.LeaseTtl, session.Token))
        {
            session.Progress();
            if (session.SliceOver)
                return false;
        }

        return true;
    }

    private async Task<bool> ListAsync(TaskSession session)
    {
        var from = session.Task.Checkpoint is { } checkpoint ? JsonSerializer.Deserialize<string>(checkpoint) : null;
        var lists = session.Connector.Reader.Capability<IListsDocuments>()
            ?? throw new SourceException(SourceErrorKind.Misconfigured, "This source cannot list who may read its documents.");
        await foreach (var page in lists.ListAsync(new ListRequest(session.Task.PartitionKey, from, IncludeAccess: true), session.Token))
        {
            await access.UpdateAsync(session.Task, page, session.Usage(), session.LeaseTtl, session.Token);
            session.Progress();
            if (session.SliceOver && page.Resume is not null)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Reads the source's groups, once in a run, in the task that claims them first. Removes groups that the source no longer lists.
    /// </summary>
    private async Task RefreshGroupsAsync(TaskSession session)
    {
        if (session.Connector.Reader.Capability<IListsGroups>() is not { } groups
            || !await groupStore.ClaimAsync(session.Task, session.Token))
        {
            return;
        }

        await foreach (var page in groups.ListGroupsAsync(session.Token))
        {
            await groupStore.AddAsync(session.Task, page, session.Token);
            session.Progress();
        }

        await groupStore.EndAsync(session.Task, session.Token);
    }
}
