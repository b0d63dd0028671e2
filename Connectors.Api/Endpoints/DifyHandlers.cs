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

    public async Task<IResult> SearchAsync(HttpContext context, Body<DifyQuestion> body)
    {
        SearchRequest request;
        try
        {
            request = Read(context, body);
        }
        catch (ApiException error)
        {
            // Refusals are told by their code: the other contracts answer them with HTTP status 200.
            var isRefusal = error.Code == Codes.Permission || error.Status == StatusCodes.Status403Forbidden;
            var status = isRefusal ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
            return Results.Json(new DifyError(status, error.Message), statusCode: status);
        }

        if (await knowledgeBases.FindAsync(context.Caller().Tenant, request.KnowledgeBases[0], context.RequestAborted) is null)
        {
            var unknown = new DifyError(UnknownKnowledgeBase, "The knowledge does not exist");
            return Results.Json(unknown, statusCode: StatusCodes.Status404NotFound);
        }

        var result = await search.SearchAsync(request, context.RequestAborted);
        return Results.Json(new DifyAnswer([.. result.Hits.Select(DifyRecord.Of)]));
    }

    private static SearchRequest Read(HttpContext context, Body<DifyQuestion> body)
    {
        var question = body.Read(Codes.Argument, RetrievalHandlers.Wrong);
        return new SearchRequest
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
}
