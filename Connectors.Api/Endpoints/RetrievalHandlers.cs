using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Answers questions in the two forms that RAGFlow has: retrieval, and the search in datasets.</summary>
internal sealed class RetrievalHandlers(KnowledgeBaseStore knowledgeBases, SearchStore search, DocumentQueries documents)
{
    /// <summary>RAGFlow's search in datasets ranks no more.</summary>
    private const int MaxRanked = 2048;

    public async Task<Ok<Envelope<RetrievalAnswer>>> RetrieveAsync(HttpContext context, Body<RetrievalQuestion> body)
    {
        var question = body.Read(Codes.Argument, asked => Wrong(asked.MetadataCondition));
        if (question is { DatasetIds: null or [], DocumentIds: null or [] })
            throw new ApiException(Codes.Data, "`dataset_ids` is required.");
        var request = RequestOf(context, question) with
        {
            KnowledgeBases = [.. (question.DatasetIds ?? []).Distinct()],
            Metadata = MetadataFilters.Of(question.MetadataCondition),
            Threshold = question.SimilarityThreshold,
            PageSize = question.PageSize,
        };
        var result = await SearchAsync(context, request, question.DocumentIds ?? []);
        return Answer.Of(new RetrievalAnswer
        {
            Chunks = [.. result.Hits.Select(hit => HitAnswer.Of(hit, question.Highlight).With(question.ReferenceMetadata))],
            DocAggs = DocumentHits.Of(result),
            Total = result.Total,
            Notice = result.Notice,
        });
    }

    public Task<Ok<Envelope<DatasetSearchAnswer>>> SearchAsync(HttpContext context, Body<DatasetsQuestion> body)
    {
        var question = body.Read(Codes.Argument, Wrong);
        return SearchAsync(context, question, question.DatasetIds);
    }

    public Task<Ok<Envelope<DatasetSearchAnswer>>> SearchAsync(HttpContext context, string dataset, Body<DatasetQuestion> body)
        => SearchAsync(context, body.Read(Codes.Argument, Wrong), [dataset]);

    public static IEnumerable<string> Wrong(DifyQuestion question) => Wrong(question.MetadataCondition);

    private async Task<Ok<Envelope<DatasetSearchAnswer>>> SearchAsync(
        HttpContext context, DatasetQuestion question, IReadOnlyList<string> datasets)
    {
        var request = RequestOf(context, question) with
        {
            KnowledgeBases = [.. datasets.Distinct()],
            Metadata = MetadataFilters.Of(question.MetaDataFilter?.ToRule()),
            Threshold = question.SimilarityThreshold,
            TopK = Math.Min(question.TopK, MaxRanked),
            PageSize = question.Size,
        };
        return Answer.Of(DatasetSearchAnswer.Of(await SearchAsync(context, request, question.DocIds ?? [])));
    }

    /// <summary>What both forms have in common.</summary>
    private static SearchRequest RequestOf(HttpContext context, SearchSettings question) => new()
    {
        TenantId = context.Caller().Tenant,
        Question = question.Question,
        AsUser = context.Caller().ActsAs(question.AsUser),
        TopK = question.TopK,
        VectorSimilarityWeight = question.VectorSimilarityWeight,
        RerankId = string.IsNullOrEmpty(question.RerankId) ? null : question.RerankId,
        Page = question.Page,
    };

    /// <exception cref="ApiException">The tenant lacks a dataset, or the datasets lack a document.</exception>
    private async Task<SearchResult> SearchAsync(HttpContext context, SearchRequest request, IReadOnlyList<string> wanted)
    {
        var owned = await knowledgeBases.OwnedAsync(request.TenantId, request.KnowledgeBases, context.RequestAborted);
        if (request.KnowledgeBases.Except(owned).FirstOrDefault() is { } foreign)
            throw ResourceLookup.NotYourDataset(foreign);
        if (wanted.Count == 0)
            return await search.SearchAsync(request, context.RequestAborted);

        var ids = wanted.Select(id => Guid.TryParse(id, out var guid) ? guid : Guid.Empty).Distinct().ToArray();
        var known = await documents.ReadableAsync(
            request.TenantId, request.KnowledgeBases, ids, request.AsUser, context.RequestAborted);
        var unknown = wanted.FirstOrDefault(id => !Guid.TryParse(id, out var guid) || !known.Contains(guid));
        return unknown is null
            ? await search.SearchAsync(request with { Documents = ids }, context.RequestAborted)
            : throw new ApiException(Codes.Data, $"The datasets don't own the document {unknown}.");
    }

    private static IEnumerable<string> Wrong(DatasetQuestion question)
    {
        if (!string.IsNullOrEmpty(question.SearchId))
            yield return "search_id: there are no saved searches here. Send the settings themselves.";
        if (question.MetaDataFilter?.Method is not (null or "" or "disabled" or "manual"))
        {
            yield return $"meta_data_filter.method: \"{question.MetaDataFilter.Method}\" needs a language model, which this server lacks. "
                + "Use \"manual\".";
        }

        foreach (var error in MetadataFilters.Errors(question.MetaDataFilter?.ToRule()))
        {
            yield return "meta_data_filter." + error.Replace("conditions[", "manual[", StringComparison.Ordinal)
                .Replace("comparison_operator", "op", StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Wrong(MetadataRule? condition)
        => MetadataFilters.Errors(condition).Select(error => $"metadata_condition.{error}");
}
