using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Search;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Answers questions in the form of RAGFlow's retrieval.</summary>
internal sealed class RetrievalHandlers(ResourceLookup lookup, SearchStore search)
{
    public async Task<Ok<Envelope<RetrievalAnswer>>> SearchAsync(HttpContext context, Body<RetrievalQuestion> body)
    {
        var question = body.Read(Codes.Argument, Wrong);
        var request = Read(context, question);
        if (request.KnowledgeBases.Count == 0 && request.Documents.Count == 0)
            throw new ApiException(Codes.Data, "`dataset_ids` is required.");
        await lookup.KnowledgeBasesAsync(context, request.KnowledgeBases);

        var result = await search.SearchAsync(request, context.RequestAborted);
        return Answer.Of(new RetrievalAnswer
        {
            Chunks = [.. result.Hits.Select(hit => HitAnswer.Of(hit, question.Highlight))],
            DocAggs = [.. result.Documents.Select(found => new DocumentHits(found.DocumentId.ToString("n"), found.Title, found.Count))],
            Total = result.Total,
        });
    }

    public static IEnumerable<string> Wrong(DifyQuestion question) => Wrong(question.MetadataCondition);

    private static SearchRequest Read(HttpContext context, RetrievalQuestion question) => new()
    {
        TenantId = context.Caller().Tenant,
        Question = question.Question,
        KnowledgeBases = [.. (question.DatasetIds ?? []).Distinct()],
        Documents = [.. (question.DocumentIds ?? []).Distinct().Select(Guid.Parse)],
        Metadata = MetadataFilters.Of(question.MetadataCondition),
        AsUser = context.Caller().ActsAs(question.AsUser),
        Threshold = question.SimilarityThreshold,
        TopK = question.TopK,
        Page = question.Page,
        PageSize = question.PageSize,
    };

    private static IEnumerable<string> Wrong(RetrievalQuestion question)
    {
        if (question.DocumentIds?.FirstOrDefault(id => !Guid.TryParse(id, out _)) is { } wrong)
            yield return $"document_ids: \"{wrong}\" is not the id of a document.";
        foreach (var error in Wrong(question.MetadataCondition))
            yield return error;
    }

    private static IEnumerable<string> Wrong(MetadataRule? condition)
        => MetadataFilters.Errors(condition).Select(error => $"metadata_condition.{error}");
}
