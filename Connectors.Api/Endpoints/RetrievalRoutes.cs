using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/retrieval and /api/v1/dify/retrieval.</summary>
internal static class RetrievalRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags("Retrieval").For(Roles.Search);
        group.MapPost("/retrieval", (HttpContext context, RetrievalHandlers handlers) => handlers.SearchAsync(context))
            .Takes<RetrievalQuestion>().About("Search datasets: ranked, with highlights, metadata filters and paging.");
        group.MapPost("/dify/retrieval", (HttpContext context, DifyHandlers handlers) => handlers.SearchAsync(context))
            .WithMetadata(new DifyErrors()).Takes<DifyQuestion>().About("Search a dataset by Dify's external knowledge API.");
    }
}
