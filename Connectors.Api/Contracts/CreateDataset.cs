namespace Connectors.Api.Contracts;

/// <param name="Name">128 characters at most, unique in any case.</param>
/// <param name="Permission">me (unless said) or team.</param>
/// <param name="Connectors">What to link at once.</param>
internal sealed record CreateDataset(string Name, string? Description = null, string? Permission = null, IReadOnlyList<Link>? Connectors = null);
