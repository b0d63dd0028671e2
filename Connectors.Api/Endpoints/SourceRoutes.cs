using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Security;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/sources: what connectors can be made of.</summary>
internal static class SourceRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/sources").WithTags("Sources").For(Roles.Reader);
        group.MapGet("", (SourceCatalog catalog) => Answer.Of<IReadOnlyList<SourceAnswer>>([.. catalog.All.Select(SourceAnswer.Of)]))
            .About("List the kinds of source, each with the JSON Schema of its config.");
        group.MapGet("/{type}", (SourceCatalog catalog, string type) => catalog.TryFind(type, out var source)
                ? Answer.Of(SourceAnswer.Of(source))
                : throw new ApiException(Codes.Data, catalog.Unsupported(type)))
            .About("Read a kind of source.");
    }
}
