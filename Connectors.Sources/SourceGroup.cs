namespace Connectors.Sources;

/// <param name="Id">As <see cref="Principal.Group"/> names it.</param>
/// <param name="Members">Users, and groups within it.</param>
public sealed record SourceGroup(string Id, string Name, IReadOnlyList<Principal> Members);
