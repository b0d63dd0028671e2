using System.ComponentModel;
using System.Globalization;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Contracts;

/// <summary>A run as RAGFlow's logs have it, with the fields of all of its generations.</summary>
[ListedAs("logs")]
[Description("A run as RAGFlow's logs have it, with the fields of all of its generations.")]
internal sealed record LogAnswer
{
    [Description("The run's id.")]
    public required string Id { get; init; }

    [Description("The connector's id.")]
    public required string ConnectorId { get; init; }

    [Description("The run's purpose.")]
    [Words("sync", "prune", "access", "replay")]
    public required string TaskType { get; init; }

    [Description("A dataset that the connector is linked to.")]
    public required string? KbId { get; init; }

    [Description("That dataset's name.")]
    public required string? KbName { get; init; }

    [Description("Always null.")]
    public string? KbAvatar { get; init; }

    [Description("The connector's name.")]
    public required string Name { get; init; }

    [Description("The type of the connector's source.")]
    public required string Source { get; init; }

    [Description("The tenant that owns the connector.")]
    public required string TenantId { get; init; }

    [Description("The run's status.")]
    [Statuses]
    public required string Status { get; init; }

    [Description("\"1\": it reads everything again.")]
    [Words("0", "1")]
    public required string FromBeginning { get; init; }

    [Description("The same as from_beginning.")]
    [Words("0", "1")]
    public required string Reindex { get; init; }

    [Description("It reads changes since this time. Null: everything.")]
    public required DateTime? PollRangeStart { get; init; }

    [Description("It reads changes until this time.")]
    public required DateTime PollRangeEnd { get; init; }

    [Description("Documents that were not stored before.")]
    public required long NewDocsIndexed { get; init; }

    [Description("New and changed documents.")]
    public required long TotalDocsIndexed { get; init; }

    [Description("Documents that were deleted.")]
    public required long DocsRemovedFromIndex { get; init; }

    [Description("The error that ended it or that it waits for, or the partitions that it could not read; empty if there is none.")]
    public required string ErrorMsg { get; init; }

    [Description("Always empty: traces stay in the server's log.")]
    public string FullExceptionTrace { get; init; } = "";

    [Description("Documents that could not be read.")]
    public required long ErrorCount { get; init; }

    [Description("When its work began or, before that, when it was opened.")]
    public required DateTime? TimeStarted { get; init; }

    [Description("The connector's minutes between syncs.")]
    public required int RefreshFreq { get; init; }

    [Description("The connector's minutes between prunes.")]
    public required int PruneFreq { get; init; }

    [Description("The connector's seconds without progress after which a part of a run is given up.")]
    public required int TimeoutSecs { get; init; }

    [Description("\"1\": the dataset's link lets the documents be searched. Null: the connector is not linked.")]
    [Words("0", "1")]
    public required string? AutoParse { get; init; }

    [Description("When it last changed, in milliseconds since 1970.")]
    public required long UpdateTime { get; init; }

    [Description("When it last changed.")]
    public required DateTime UpdateDate { get; init; }

    public static LogAnswer Of(RunView run) => new()
    {
        Id = run.Id.ToString(CultureInfo.InvariantCulture),
        ConnectorId = run.ConnectorId,
        TaskType = run.Kind.ToDb(),
        KbId = run.KnowledgeBaseId,
        KbName = run.KnowledgeBaseName,
        Name = run.ConnectorName,
        Source = run.Source,
        TenantId = run.TenantId,
        Status = run.Status.ToDb(),
        FromBeginning = LinkAnswer.Flag(run.Rebuild),
        Reindex = LinkAnswer.Flag(run.Rebuild),
        PollRangeStart = run.Since,
        PollRangeEnd = run.Until,
        NewDocsIndexed = run.Added,
        TotalDocsIndexed = run.Added + run.Updated,
        DocsRemovedFromIndex = run.Deleted,
        ErrorMsg = run.Error ?? run.Wait?.Error ?? "",
        ErrorCount = run.Failed,
        TimeStarted = run.StartedAt ?? run.OpenedAt,
        RefreshFreq = run.RefreshFreq,
        PruneFreq = run.PruneFreq,
        TimeoutSecs = run.TimeoutSecs,
        AutoParse = run.AutoParse is { } parse ? LinkAnswer.Flag(parse) : null,
        UpdateTime = Times.Ms(run.UpdatedAt),
        UpdateDate = run.UpdatedAt,
    };
}
