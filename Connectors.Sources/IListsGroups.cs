namespace Connectors.Sources;

/// <summary>A source whose documents' access names groups.</summary>
public interface IListsGroups
{
    /// <summary>Lists all groups that documents' access may name. Throws rather than leave some out.</summary>
    IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync(CancellationToken cancellationToken);
}

/// <param name="Id">The id under which <see cref="Principal.Group"/> names it.</param>
/// <param name="Members">Users, and groups within the group.</param>
public sealed record SourceGroup(string Id, string Name, IReadOnlyList<Principal> Members);
