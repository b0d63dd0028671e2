using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Endpoints;

/// <summary>Answers questions by Dify's external knowledge API, with its errors.</summary>
internal sealed class DifyHandlers(KnowledgeBaseStore knowledgeBases, SearchStore search)
{
    private const int UnknownKnowledgeBase = 2001;

    public async Task<IResult> SearchAsync(HttpContext context)
    {
        Fields fields;
        SearchRequest request;
        try
        {
            fields = await RequestBody.ReadAsync(context);
            request = Read(context, fields);
        }
        catch (ApiException error)
        {
            // By its code: a refusal has no status of its own in the other contracts.
            var status = error.Code == Codes.Permission || error.Status == StatusCodes.Status403Forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
            return Results.Json(new DifyError(status, error.Message), statusCode: status);
        }

        if (await knowledgeBases.FindAsync(context.Caller().Tenant, request.KnowledgeBases[0], context.RequestAborted) is null)
            return Results.Json(new DifyError(UnknownKnowledgeBase, "The knowledge does not exist"), statusCode: StatusCodes.Status404NotFound);

        var result = await search.SearchAsync(request, context.RequestAborted);
        return Results.Json(new DifyAnswer([.. result.Hits.Select(DifyRecord.Of)]));
    }

    private static SearchRequest Read(HttpContext context, Fields fields)
    {
        var setting = new Fields(fields.Object("retrieval_setting") ?? []);
        var top = setting.Int("top_k", 1, 100) ?? 5;
        var threshold = setting.Number("score_threshold") ?? 0;
        foreach (var error in setting.Errors)
            fields.Add($"retrieval_setting.{error}");
        if (threshold is < 0 or > 1)
            fields.Add("retrieval_setting.score_threshold must be from 0 to 1");
        var request = new SearchRequest
        {
            TenantId = context.Caller().Tenant,
            Question = fields.Required("query", 4000),
            KnowledgeBases = [fields.Required("knowledge_id")],
            Metadata = RetrievalHandlers.MetadataOf(fields),
            AsUser = context.Caller().ActsAs(fields.Optional("as_user")),
            Threshold = threshold,
            PageSize = top,
        };
        fields.ThrowIfAny(Codes.Argument);
        return request;
    }
}
