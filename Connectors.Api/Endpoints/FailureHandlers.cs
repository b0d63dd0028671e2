using System.Text.Json.Nodes;
using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Shows and replays dead letters.</summary>
internal sealed class FailureHandlers(
    ConnectorAccess access, FailureQueries failures, ExplainQuery explain, RunControl control, AuditStore audit)
{
    private const int MostIds = 10_000;

    private static readonly string[] Classes = [.. Enum.GetNames<FailureReason>().Select(name => name.ToLowerInvariant())];

    public async Task<Ok<Envelope<FailuresAnswer>>> ListAsync(HttpContext context, string id)
    {
        await access.ConnectorAsync(context, id);
        var query = new QueryFields(context);
        var page = query.Page();
        var reason = query.OneOf("class", "", Classes);
        var scope = query.OneOf("scope", "", "document", "container");
        var filter = new FailureFilter
        {
            Reason = reason.Length == 0 ? null : DbNames.FromDb<FailureReason>(reason),
            Scope = scope.Length == 0 ? null : DbNames.FromDb<FailureScope>(scope),
            Partition = query.Text("partition") ?? query.Text("container"),
            Run = query.Number("run_id"),
            Resolved = query.Flag("resolved", otherwise: false),
        };
        query.ThrowIfAny();
        var found = await failures.ListAsync(id, filter, page, context.RequestAborted);
        return Answer.Of(new FailuresAnswer(found.Total, [.. found.Rows.Select(FailureAnswer.Of)]));
    }

    public async Task<Ok<Envelope<RunAnswer>>> ReplayAsync(HttpContext context, string id)
    {
        var connector = await access.ConnectorAsync(context, id);
        if (connector.Paused)
            throw new ApiException(Codes.Data, "This connector is paused; resume it first.");
        var fields = await RequestBody.ReadAsync(context);
        var (ids, reason, all) = (Ids(fields), fields.OneOf("class", Classes), fields.Flag("all"));
        if (new[] { fields.Has("ids"), fields.Has("class"), all is true }.Count(given => given) != 1)
            fields.Add("exactly one of ids, class and all is required");
        fields.ThrowIfAny(Codes.Argument);
        if (ids is not null && await failures.CountAsync(id, ids, context.RequestAborted) != ids.Count)
            throw new ApiException(Codes.Data, "ids names failures that this connector does not have, or not any more.");

        var run = await control.ReplayAsync(id, new FailureSelection { Ids = ids ?? [], Reason = reason is null ? null : DbNames.FromDb<FailureReason>(reason), All = all is true }, context.RequestAborted);
        await audit.WriteAsync(connector.TenantId, context.Caller().KeyId, "failures.replay", id, null);
        return Answer.Of(RunAnswer.Of(await access.RunAsync(context, run)));
    }

    public async Task<Ok<Envelope<ExplainAnswer>>> ExplainAsync(HttpContext context, string id)
    {
        await access.ConnectorAsync(context, id);
        var query = new QueryFields(context);
        var (source, document, user) = (query.Text("source_id"), query.Text("document_id"), query.Text("as_user"));
        query.ThrowIfAny();
        if (source is null && Guid.TryParse(document, out var ours))
            source = await explain.SourceIdAsync(id, ours, context.RequestAborted) ?? throw new ApiException(Codes.Data, $"This connector has no document {document}.");
        if (source is null)
            throw new ApiException(Codes.Argument, "source_id or document_id is required");

        var found = await explain.RunAsync(id, source, context.RequestAborted);
        var layers = user is null || found.DocumentId is null ? null : await explain.AccessAsync(id, source, user, context.RequestAborted);
        return Answer.Of(ExplainAnswer.Of(source, found, user, layers));
    }

    private static List<long>? Ids(Fields fields)
    {
        if (fields.Body["ids"] is not { } node)
            return null;
        if (node is JsonArray { Count: > 0 and <= MostIds } list && list.All(item => item is JsonValue value && value.TryGetValue(out long _)))
            return [.. list.Select(item => item!.GetValue<long>()).Distinct()];
        fields.Add($"ids must be a list of 1 to {MostIds} numbers");
        return null;
    }
}
