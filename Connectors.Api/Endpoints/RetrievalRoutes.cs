using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/retrieval and /api/v1/dify/retrieval.</summary>
internal static class RetrievalRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags(Tags.Retrieval).For(Roles.Search);
        group.MapPost("/retrieval", (HttpContext context, RetrievalHandlers handlers, Body<RetrievalQuestion> body)
                => handlers.SearchAsync(context, body))
            .About(
                "retrieve",
                "Search datasets",
                "Searches datasets in the form of RAGFlow's retrieval: ranked hits with highlights, metadata filters and pages.");
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
    }
}
