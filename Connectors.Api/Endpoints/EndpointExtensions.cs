using Connectors.Api.Envelopes;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>Access and documentation of endpoints.</summary>
internal static class EndpointExtensions
{
    /// <summary>Only for callers of this role or a higher one.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, string role)
        where TBuilder : IEndpointConventionBuilder
        => builder.RequireAuthorization(role).WithMetadata(new LowestRole(role));

    /// <summary>The endpoint makes something: a request that is repeated with the same Idempotency-Key makes it once.</summary>
    public static TBuilder Once<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        => builder.WithMetadata(new Makes());

    /// <summary>Documents an endpoint whose errors have the usual form.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="id">The operation's id, which generated clients name their methods after.</param>
    /// <param name="summary">A few words for menus.</param>
    /// <param name="description">Sentences.</param>
    public static RouteHandlerBuilder About(this RouteHandlerBuilder builder, string id, string summary, string description)
        => builder.Describe(id, summary, description).WithMetadata(new EnvelopeErrors());

    /// <summary>Documents an endpoint with errors of its own.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder builder, string id, string summary, string description)
        => builder.WithName(id).WithSummary(summary).WithDescription(description);
}

/// <summary>Marks endpoints whose errors are <see cref="ErrorEnvelope"/>.</summary>
internal sealed class EnvelopeErrors;
