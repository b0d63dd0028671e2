using Connectors.Api.Answers;

namespace Connectors.Api.Endpoints;

/// <summary>What endpoints say of themselves.</summary>
internal static class EndpointExtensions
{
    /// <summary>Only for callers of this role or more.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, string role)
        where TBuilder : IEndpointConventionBuilder
        => builder.RequireAuthorization(role);

    /// <summary>The body that the endpoint reads by itself, for its documentation.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder builder)
        where T : notnull
        => builder.WithMetadata(new BodyType(typeof(T)));

    /// <summary>Query parameters that the endpoint reads by itself, for its documentation.</summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder builder, params string[] names)
        => builder.WithMetadata(new QueryParameters(names));

    public static RouteHandlerBuilder Paged(this RouteHandlerBuilder builder, params string[] names)
        => builder.Query(["page", "page_size", .. names]);

    public static RouteHandlerBuilder About(this RouteHandlerBuilder builder, string summary)
        => builder.WithSummary(summary).Produces<ErrorEnvelope>(StatusCodes.Status401Unauthorized);
}
