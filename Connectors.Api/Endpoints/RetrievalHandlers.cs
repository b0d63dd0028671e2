using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Documents;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Answers questions.</summary>
internal sealed class RetrievalHandlers(ConnectorAccess access, SearchStore search)
{
    private const int LongestQuestion = 4000;

    public async Task<Ok<Envelope<RetrievalAnswer>>> SearchAsync(HttpContext context)
    {
        var fields = await RequestBody.ReadAsync(context);
        var request = Read(context, fields);
        foreach (var knowledgeBase in request.KnowledgeBases)
            await access.KnowledgeBaseAsync(context, knowledgeBase);

        var result = await search.SearchAsync(request, context.RequestAborted);
        var highlight = fields.Flag("highlight") ?? false;
        return Answer.Of(new RetrievalAnswer(
            [.. result.Hits.Select(hit => HitAnswer.Of(hit, highlight))],
            [.. result.Documents.Select(document => new DocumentHits(document.DocumentId.ToString("n"), document.Title, document.Count))],
            result.Total));
    }

    private static SearchRequest Read(HttpContext context, Fields fields)
    {
        var bases = fields.Texts("dataset_ids") ?? [];
        var documents = fields.Texts("document_ids") ?? [];
        var ids = documents.Select(id => Guid.TryParse(id, out var guid) ? guid : (Guid?)null).ToArray();
        if (ids.Contains(null))
            fields.Add("document_ids must be ids of documents");
        var threshold = fields.Number("similarity_threshold") ?? 0;
        if (threshold is < 0 or > 1)
            fields.Add("similarity_threshold must be from 0 to 1");
        var metadata = MetadataOf(fields);
        _ = fields.Flag("highlight");
        var request = new SearchRequest
        {
            TenantId = context.Caller().Tenant,
            Question = fields.Required("question", LongestQuestion),
            KnowledgeBases = bases,
            Documents = [.. ids.OfType<Guid>()],
            Metadata = metadata,
            AsUser = context.Caller().ActsAs(fields.Optional("as_user")),
            Threshold = threshold,
            TopK = fields.Int("top_k", 1, 10_000) ?? 1024,
            Page = fields.Int("page", 1, 1_000_000) ?? 1,
            PageSize = fields.Int("page_size", 1, 100) ?? 30,
        };
        fields.ThrowIfAny(Codes.Argument);
        return bases.Count > 0 || documents.Count > 0 ? request : throw new ApiException(Codes.Data, "`dataset_ids` is required.");
    }

    /// <summary>The condition on metadata; its errors are added to the body's.</summary>
    public static MetadataFilter? MetadataOf(Fields fields)
    {
        if (fields.Object("metadata_condition") is not { } condition)
            return null;
        var (filter, errors) = MetadataFilters.Read("metadata_condition", condition);
        foreach (var error in errors)
            fields.Add(error);
        return filter;
    }
}
