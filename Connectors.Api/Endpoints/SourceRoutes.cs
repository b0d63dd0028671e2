using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/sources: the types of source that connectors can read.</summary>
internal static class SourceRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/sources").WithTags(Tags.Sources).For(Roles.Reader);
        group.MapGet("", (SourceCatalog catalog) => Answer.Of<IReadOnlyList<SourceAnswer>>([.. catalog.All.Select(SourceAnswer.Of)]))
            .About("listSources", "List types of source", "Lists the types of source, each with the JSON Schema of its config.");
        group.MapGet("/{type}", (SourceCatalog catalog, string type) => catalog.TryFind(type, out var source)
                ? Answer.Of(SourceAnswer.Of(source))
                : throw new ApiException(Codes.Data, catalog.Unsupported(type)))
            .About("getSource", "Read a type of source", "Reads a type of source with the JSON Schema of its config.");
        routes.MapGroup("/api/v1/sources").WithTags(Tags.Sources).For(Roles.Operator)
            .MapPost("/{type}/choices", (HttpContext context, string type, ChoiceHandlers handlers, Body<ListChoices> body)
                => handlers.ListAsync(context, type, body))
            .About(
                "listChoices",
                "List choices for a setting",
                "Asks the system what may be entered for a setting, such as its channels, spaces, projects or folders. Settings with "
                + "\"x-choices\" in the config's schema have choices. The config may be unfinished: only its connection counts.");
    }
}
