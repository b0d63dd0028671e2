using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Security;
using Connectors.Jobs.Running;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/formats: the formats of files that the workers read.</summary>
internal static class FormatRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
        => routes.MapGet("/api/v1/formats", async (WorkerFormats formats, CancellationToken cancellationToken)
                => Answer.Of<IReadOnlyList<FormatAnswer>>([.. (await formats.ListAsync(cancellationToken)).Select(FormatAnswer.Of)]))
            .WithTags(Tags.Sources)
            .For(Roles.Reader)
            .About(
                "listFormats",
                "List formats of files",
                "Lists the formats of files that the running workers read, with what, and what to install for others.");
}
