using System.Text.Json;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Running;

/// <summary>
/// Reads failed documents again, in the order of their failures. The checkpoint is the id of the last failure that was tried.
/// </summary>
internal sealed class RereadWork(ReadPipeline pipeline, FailureStore failures) : ITaskWork
{
    private const int PageSize = 100;

    public TaskWork Work => TaskWork.Reread;

    public Task<bool> RunAsync(TaskSession session)
    {
        var rereads = session.Connector.Reader.Capability<IRereads>()
            ?? throw new SourceException(
                SourceErrorKind.Misconfigured, "This source cannot read single documents again. Run a sync instead.");
        return pipeline.RunAsync(session, ReadAsync(session, rereads));
    }

    private async IAsyncEnumerable<ReadBatch> ReadAsync(TaskSession session, IRereads rereads)
    {
        var request = FailureSelection.Parse(session.Task.Request);
        var after = session.Task.Checkpoint is { } checkpoint ? JsonSerializer.Deserialize<long>(checkpoint) : 0;
        while (true)
        {
            var due = await failures.TakeAsync(session.Task, request, after, PageSize, session.Token);
            if (due.Count == 0)
                yield break;

            // The checkpoint moves with a page's last batch only, so after a crash the whole page is read again.
            var checkpointBefore = JsonSerializer.SerializeToElement(after);
            string[] ids = [.. due.Select(failure => failure.SourceId)];
            await foreach (var changes in rereads.RereadAsync(session.Task.PartitionKey, ids, session.Token))
                yield return new ReadBatch(changes, checkpointBefore, null);
            after = due[^1].Id;
            yield return new ReadBatch(new SourceChanges(), JsonSerializer.SerializeToElement(after), null);
        }
    }
}
