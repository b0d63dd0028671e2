using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Support;

/// <summary>
/// A route as the process serves it, whether its description names it or not. Tests that take all of them test a new one by its being
/// there.
/// </summary>
internal sealed partial record ServedRoute(RouteEndpoint Endpoint, ApiRoute Route)
{
    /// <summary>Whether it is a page for people.</summary>
    public bool IsPage => Endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null;

    /// <summary>The lowest role that may call it; null for pages and what everybody may call.</summary>
    public string? Role => Endpoint.Metadata.GetMetadata<LowestRole>()?.Role;

    /// <summary>Whether it reads a body of JSON.</summary>
    public bool TakesBody => Endpoint.Metadata.GetMetadata<BodyType>() is not null;

    public static IReadOnlyList<ServedRoute> All(ApiHost host)
        => [.. from endpoint in host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
               from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? MethodsOf(endpoint)
               select new ServedRoute(endpoint, RouteOf(endpoint, method))];

    public override string ToString() => $"{Route}";

    private static string[] MethodsOf(RouteEndpoint endpoint)
        => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null ? ["GET"] : ["GET", "POST"];

    private static ApiRoute RouteOf(RouteEndpoint endpoint, string method)
    {
        // Without constraints, and without what a route takes of any length.
        var template = Parameter().Replace($"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", "{$1}");
        var catchAll = template.IndexOf("{**", StringComparison.Ordinal);
        var keys = endpoint.Metadata.GetMetadata<BodyType>()?.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)).ToArray();
        return new ApiRoute(new HttpMethod(method), catchAll < 0 ? template : template[..catchAll], keys);
    }

    [GeneratedRegex(@"\{(\w+)[:?=][^{}]*\}")]
    private static partial Regex Parameter();
}
