using System.Globalization;
using Connectors.Api.Answers;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Contracts;

/// <summary>A run, as the logs of this contract have it: the fields of all its generations.</summary>
/// <param name="Id">The run's id.</param>
/// <param name="TaskType">sync, prune, access or replay.</param>
/// <param name="NewDocsIndexed">Documents that were not there before.</param>
/// <param name="TotalDocsIndexed">New and changed documents.</param>
/// <param name="FullExceptionTrace">Always empty: traces stay in the server's log.</param>
/// <param name="FromBeginning">"1": a rebuild.</param>
internal sealed record LogAnswer(
    string Id,
    string ConnectorId,
    string TaskType,
    string? KbId,
    string? KbName,
    string? KbAvatar,
    string Name,
    string Source,
    string TenantId,
    string Status,
    string FromBeginning,
    string Reindex,
    string? PollRangeStart,
    string PollRangeEnd,
    long NewDocsIndexed,
    long TotalDocsIndexed,
    long DocsRemovedFromIndex,
    string ErrorMsg,
    string FullExceptionTrace,
    long ErrorCount,
    string? TimeStarted,
    int RefreshFreq,
    int PruneFreq,
    int TimeoutSecs,
    string? AutoParse,
    long UpdateTime,
    string UpdateDate)
{
    public static LogAnswer Of(RunView run) => new(
        run.Id.ToString(CultureInfo.InvariantCulture),
        run.ConnectorId,
        run.Kind.ToDb(),
        run.KnowledgeBaseId,
        run.KnowledgeBaseName,
        null,
        run.ConnectorName,
        run.Source,
        run.TenantId,
        run.Status.ToDb(),
        run.Rebuild ? "1" : "0",
        run.Rebuild ? "1" : "0",
        Times.Iso(run.Since),
        Times.Iso(run.Until),
        run.Added,
        run.Added + run.Updated,
        run.Deleted,
        run.Error ?? "",
        "",
        run.Failed,
        Times.Iso(run.StartedAt ?? run.OpenedAt),
        run.RefreshFreq,
        run.PruneFreq,
        run.TimeoutSecs,
        run.AutoParse is { } parse ? Link.Flag(parse) : null,
        Times.Ms(run.UpdatedAt),
        Times.Iso(run.UpdatedAt));
}
