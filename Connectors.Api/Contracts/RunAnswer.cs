using System.Text.Json.Nodes;
using Connectors.Api.Answers;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Contracts;

/// <summary>A run with its accounting.</summary>
/// <param name="Kind">sync, prune, access or replay.</param>
/// <param name="Trigger">schedule, manual, link or system.</param>
/// <param name="Usage">Calls, bytes, retries and milliseconds waited, by endpoint of the source.</param>
/// <param name="SkippedRules">How many documents each rule left out; only with a single run.</param>
/// <param name="Held">Documents that a prune would take, awaiting a person's word.</param>
internal sealed record RunAnswer(
    long Id,
    string ConnectorId,
    string ConnectorName,
    string Source,
    string Kind,
    string Trigger,
    string Status,
    bool Rebuild,
    string? Since,
    string Until,
    RunProgress Progress,
    RunCounters Counters,
    JsonNode? Usage,
    JsonNode? SkippedRules,
    long? Held,
    long? HeldOf,
    string? ErrorKind,
    string? Error,
    string OpenedAt,
    string? StartedAt,
    string? FinishedAt)
{
    public static RunAnswer Of(RunView run) => new(
        run.Id,
        run.ConnectorId,
        run.ConnectorName,
        run.Source,
        run.Kind.ToDb(),
        run.Trigger.ToDb(),
        run.Status.ToDb(),
        run.Rebuild,
        Times.Iso(run.Since),
        Times.Iso(run.Until),
        RunProgress.Of(run),
        RunCounters.Of(run),
        JsonNode.Parse(run.Usage),
        run.SkippedRules is null ? new JsonObject() : JsonNode.Parse(run.SkippedRules),
        run.Held,
        run.HeldOf,
        run.ErrorKind?.ToDb(),
        run.Error,
        Times.Iso(run.OpenedAt),
        Times.Iso(run.StartedAt),
        Times.Iso(run.FinishedAt));
}
