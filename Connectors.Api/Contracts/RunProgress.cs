using Connectors.Jobs.Storage;

namespace Connectors.Api.Contracts;

/// <summary>How far a run is.</summary>
/// <param name="Documents">Documents done.</param>
/// <param name="Total">Documents there are, where the source tells.</param>
/// <param name="Percent">Of the documents where their number is known, else of the partitions.</param>
internal sealed record RunProgress(int Partitions, int PartitionsDone, int PartitionsFailed, long Documents, long? Total, int Percent)
{
    public static RunProgress Of(RunView run)
    {
        var documents = run.Added + run.Updated + run.Unchanged + run.Skipped + run.Failed + run.Listed;
        var ended = run.TasksDone + run.TasksFailed;
        var share = run switch
        {
            { Status: "SUCCESS" } => 1,
            { Total: > 0 } => (double)documents / run.Total.Value,
            { Tasks: > 0 } => (double)ended / run.Tasks,
            _ => 0,
        };
        var most = run.FinishedAt is null ? 99 : 100;
        return new RunProgress(run.Tasks, run.TasksDone, run.TasksFailed, documents, run.Total, (int)Math.Clamp(share * 100, 0, most));
    }
}
