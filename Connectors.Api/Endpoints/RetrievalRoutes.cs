using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/retrieval, /api/v1/datasets/search and /api/v1/dify/retrieval.</summary>
internal static class RetrievalRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags(Tags.Retrieval).For(Roles.Search);
        group.MapPost("/retrieval", (HttpContext context, RetrievalHandlers handlers, Body<RetrievalQuestion> body)
                => handlers.RetrieveAsync(context, body))
            .About(
                "retrieve",
                "Search datasets",
                "Searches datasets in the form of RAGFlow's retrieval: ranked hits with highlights, metadata filters and pages.");
        group.MapPost("/datasets/search", (HttpContext context, RetrievalHandlers handlers, Body<DatasetsQuestion> body)
                => handlers.SearchAsync(context, body))
            .About(
                "searchDatasets",
                "Search datasets, other keys",
                "Searches datasets in the form of RAGFlow's search in datasets. It finds what retrieval finds, under the keys that "
                + "RAGFlow's own pages read.");
        group.MapPost("/datasets/{id}/search", (HttpContext context, string id, RetrievalHandlers handlers, Body<DatasetQuestion> body)
                => handlers.SearchAsync(context, id, body))
            .About("searchDataset", "Search a dataset, other keys", "Searches one dataset in the form of RAGFlow's search in datasets.");
        group.MapPost("/dify/retrieval", (HttpContext context, DifyHandlers handlers, Body<DifyQuestion> body)
                => handlers.SearchAsync(context, body))
            .WithMetadata(new DifyErrors())
            .About(
                "retrieveForDify",
                "Search a dataset for Dify",
                "Searches a dataset in the form of Dify's external knowledge API. Errors have Dify's form and a status other than 200.")
            .Produces<DifyAnswer>()
            .Produces<DifyError>(StatusCodes.Status400BadRequest)
            .Produces<DifyError>(StatusCodes.Status404NotFound);
        // RAGFlow has these, too. Dify itself calls neither.
        group.MapGet("/dify/retrieval", (HttpContext context, DifyHandlers handlers, Query<DifyQuery> query)
                => handlers.SearchAsync(context, query))
            .WithMetadata(new DifyErrors())
            .ExcludeFromDescription();
        routes.MapGet("/api/v1/dify/retrieval/health", () => Answer.True).ExcludeFromDescription();
    }
}
