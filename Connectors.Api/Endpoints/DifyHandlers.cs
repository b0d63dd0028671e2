using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Endpoints;

/// <summary>Answers questions in the form of Dify's external knowledge API, with its errors.</summary>
internal sealed class DifyHandlers(KnowledgeBaseStore knowledgeBases, SearchStore search)
{
    private const int UnknownKnowledgeBase = 2001;

    public Task<IResult> SearchAsync(HttpContext context, Body<DifyQuestion> body)
        => SearchAsync(context, () => body.Read(Codes.Argument, RetrievalHandlers.Wrong));

    public Task<IResult> SearchAsync(HttpContext context, Query<DifyQuery> query)
        => SearchAsync(context, () => BodyOf(query.Read()).Read(Codes.Argument));

    private async Task<IResult> SearchAsync(HttpContext context, Func<DifyQuestion> read)
    {
        SearchRequest request;
        try
        {
            request = RequestOf(context, read());
        }
        catch (ApiException error)
        {
            // Refusals are told by their code: the other contracts answer them with HTTP status 200.
            var isRefusal = error.Code == Codes.Permission || error.Status == StatusCodes.Status403Forbidden;
            var status = isRefusal ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
            return Results.Json(new DifyError(status, error.Message), statusCode: status);
        }

        if ((await knowledgeBases.OwnedAsync(request.TenantId, request.KnowledgeBases, context.RequestAborted)).Count == 0)
        {
            var unknown = new DifyError(UnknownKnowledgeBase, "The knowledge does not exist");
            return Results.Json(unknown, statusCode: StatusCodes.Status404NotFound);
        }

        var result = await search.SearchAsync(request, context.RequestAborted);
        return Results.Json(new DifyAnswer([.. result.Hits.Select(DifyRecord.Of)]));
    }

    /// <summary>The question as a body has it, so that one record checks both.</summary>
    private static Body<DifyQuestion> BodyOf(DifyQuery query) => Body<DifyQuestion>.Of(new JsonObject
    {
        ["knowledge_id"] = query.KnowledgeId,
        ["query"] = query.Query,
        ["as_user"] = query.AsUser,
        ["retrieval_setting"] = new JsonObject
        {
            ["top_k"] = query.TopK,
            ["score_threshold"] = double.TryParse(query.ScoreThreshold, CultureInfo.InvariantCulture, out var threshold)
                ? threshold
                : query.ScoreThreshold,
        },
    });

    private static SearchRequest RequestOf(HttpContext context, DifyQuestion question) => new()
    {
        TenantId = context.Caller().Tenant,
        Question = question.Query,
        KnowledgeBases = [question.KnowledgeId],
        Metadata = MetadataFilters.Of(question.MetadataCondition),
        AsUser = context.Caller().ActsAs(question.AsUser),
        Threshold = question.RetrievalSetting.ScoreThreshold,
        PageSize = question.RetrievalSetting.TopK,
    };
}
