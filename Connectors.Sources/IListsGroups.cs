namespace Connectors.Sources;

/// <summary>A source whose access speaks of groups.</summary>
public interface IListsGroups
{
    /// <summary>All groups that documents' access may name. Throws rather than leave some out.</summary>
    IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync(CancellationToken cancellationToken);
}
