namespace Connectors.Api.Contracts;

/// <summary>What is to change of a knowledge base; what is absent stays.</summary>
/// <param name="Connectors">The whole list that is wanted: new ones are synced at once, missing ones are unlinked.</param>
internal sealed record UpdateDataset(string? Name = null, string? Description = null, string? Permission = null, IReadOnlyList<Link>? Connectors = null);
