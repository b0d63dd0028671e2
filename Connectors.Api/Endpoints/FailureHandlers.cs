using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Shows and replays failures, and explains documents.</summary>
internal sealed class FailureHandlers(
    ResourceLookup lookup, FailureQueries failures, ExplainQuery explain, RunControl control, AuditStore audit)
{
    public async Task<Ok<Envelope<ListAnswer<FailureAnswer>>>> ListAsync(HttpContext context, string id, Query<FailuresQuery> query)
    {
        await lookup.ConnectorAsync(context, id);
        var asked = query.Read();
        var filter = new FailureFilter
        {
            Reason = ReasonOf(asked.Class),
            Scope = asked.Scope is { } scope ? DbNames.FromDb<FailureScope>(scope.ToDb()) : null,
            Partition = asked.Partition ?? asked.Container,
            Run = asked.RunId,
            Resolved = asked.Resolved,
        };
        var found = await failures.ListAsync(id, filter, asked.ToPage(), context.RequestAborted);
        return Answer.Of(new ListAnswer<FailureAnswer> { Total = found.Total, Rows = [.. found.Rows.Select(FailureAnswer.Of)] });
    }

    public async Task<Ok<Envelope<RunAnswer>>> ReplayAsync(HttpContext context, string id, Body<ReplayFailures> body)
    {
        var connector = await lookup.ConnectorAsync(context, id);
        if (connector.Paused)
            throw RunHandlers.IsPaused();
        var request = body.Read(Codes.Argument, Wrong);
        long[] ids = [.. (request.Ids ?? []).Distinct()];
        if (ids.Length > 0 && await failures.CountAsync(id, ids, context.RequestAborted) != ids.Length)
            throw new ApiException(Codes.Data, "ids names failures that this connector does not have or that are over. List them again.");

        var replay = new FailureSelection { Ids = ids, Reason = ReasonOf(request.Class), All = request.All };
        var run = await control.ReplayAsync(id, replay, context.RequestAborted);
        await audit.WriteAsync(connector.TenantId, context.Caller().KeyId, "failures.replay", id, null);
        return Answer.Of(RunAnswer.Of(await lookup.RunAsync(context, run)));
    }

    public async Task<Ok<Envelope<ExplainAnswer>>> ExplainAsync(HttpContext context, string id, Query<ExplainRequest> query)
    {
        await lookup.ConnectorAsync(context, id);
        var asked = query.Read();
        var source = asked.SourceId;
        if (source is null && Guid.TryParse(asked.DocumentId, out var document))
        {
            source = await explain.SourceIdAsync(id, document, context.RequestAborted)
                ?? throw new ApiException(Codes.Data, $"This connector has no document {asked.DocumentId}.");
        }

        if (source is null)
            throw new ApiException(Codes.Argument, "source_id or document_id is required");

        var found = await explain.RunAsync(id, source, context.RequestAborted);
        var layers = asked.AsUser is null || found.DocumentId is null
            ? null
            : await explain.AccessAsync(id, source, asked.AsUser, context.RequestAborted);
        return Answer.Of(ExplainAnswer.Of(source, found, asked.AsUser, layers));
    }

    private static FailureReason? ReasonOf(FailureClass? given)
        => given is { } known ? DbNames.FromDb<FailureReason>(known.ToDb()) : null;

    private static IEnumerable<string> Wrong(ReplayFailures request)
    {
        if (new[] { request.Ids is not null, request.Class is not null, request.All }.Count(given => given) != 1)
            yield return "exactly one of ids, class and all is required";
    }
}
