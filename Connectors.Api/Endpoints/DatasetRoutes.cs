using Connectors.Api.Contracts;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/datasets: knowledge bases.</summary>
internal static class DatasetRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/datasets").WithTags("Datasets");
        group.MapPost("", (HttpContext context, DatasetHandlers handlers) => handlers.CreateAsync(context))
            .For(Roles.Operator).Takes<CreateDataset>().About("Make a dataset (a knowledge base), and link connectors to it.");
        group.MapGet("", (HttpContext context, DatasetHandlers handlers) => handlers.ListAsync(context))
            .For(Roles.Search).Paged("orderby", "desc", "name", "id").About("List the datasets.");
        group.MapGet("/{id}", (HttpContext context, string id, DatasetHandlers handlers) => handlers.ReadAsync(context, id))
            .For(Roles.Search).About("Read a dataset and its links.");
        group.MapPut("/{id}", (HttpContext context, string id, DatasetHandlers handlers) => handlers.UpdateAsync(context, id))
            .For(Roles.Operator).Takes<UpdateDataset>().About("Change a dataset; \"connectors\" is the whole list of links that is wanted.");
        group.MapDelete("", (HttpContext context, DatasetHandlers handlers) => handlers.DeleteAsync(context))
            .For(Roles.Operator).Takes<DeleteDatasets>().About("Delete datasets. Connectors and their documents stay.");
    }
}
