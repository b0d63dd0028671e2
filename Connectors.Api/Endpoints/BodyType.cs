namespace Connectors.Api.Endpoints;

/// <summary>The type that describes an endpoint's body. The endpoint takes any content type: what is not JSON says so itself.</summary>
internal sealed record BodyType(Type Type);
