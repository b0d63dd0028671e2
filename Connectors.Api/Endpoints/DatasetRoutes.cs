using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/datasets: datasets, which are knowledge bases.</summary>
internal static class DatasetRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/datasets").WithTags(Tags.Datasets);
        group.MapPost("", (HttpContext context, DatasetHandlers handlers, Body<CreateDataset> body) => handlers.CreateAsync(context, body))
            .For(Roles.Operator)
            .Once()
            .About(
                "createDataset",
                "Create a dataset",
                "Creates a dataset (a knowledge base) and links connectors to it, which are synced at once.");
        group.MapGet("", (HttpContext context, DatasetHandlers handlers, Query<DatasetsQuery> query) => handlers.ListAsync(context, query))
            .For(Roles.Search)
            .About("listDatasets", "List datasets", "Lists the tenant's datasets with their links.");
        group.MapGet("/{id}", (HttpContext context, string id, DatasetHandlers handlers) => handlers.ReadAsync(context, id))
            .For(Roles.Search)
            .About("getDataset", "Read a dataset", "Reads a dataset with its links.");
        group.MapPut("/{id}", (HttpContext context, string id, DatasetHandlers handlers, Body<UpdateDataset> body)
                => handlers.UpdateAsync(context, id, body))
            .For(Roles.Operator)
            .About(
                "updateDataset",
                "Change a dataset",
                "Changes the settings that are given. \"connectors\" is the whole list of links that is wanted: new connectors are synced "
                + "at once, missing ones are unlinked.");
        group.MapDelete("", (HttpContext context, DatasetHandlers handlers, Body<DeleteDatasets> body)
                => handlers.DeleteAsync(context, body))
            .For(Roles.Operator)
            .About("deleteDatasets", "Delete datasets", "Deletes datasets and their links. Connectors and their documents stay.");
    }
}
