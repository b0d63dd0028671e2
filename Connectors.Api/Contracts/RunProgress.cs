using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Contracts;

/// <summary>How far a run is.</summary>
/// <param name="Documents">Documents done.</param>
/// <param name="Total">Documents there are, where the source tells.</param>
/// <param name="Percent">Of the documents where their number is known, else of the partitions.</param>
internal sealed record RunProgress(int Partitions, int PartitionsDone, int PartitionsFailed, long Documents, long? Total, int Percent)
{
    public static RunProgress Of(RunView run) => new(run.Tasks, run.TasksDone, run.TasksFailed, run.Documents, run.Total, run.Percent);
}
