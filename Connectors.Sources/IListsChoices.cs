namespace Connectors.Sources;

/// <summary>
/// A source that can list what may be entered for a setting: its channels, spaces, projects or folders. Its config marks such a
/// setting as choosable.
/// </summary>
public interface IListsChoices
{
    /// <summary>
    /// Lists the choices for a setting, preferably in the order of their titles. The config may be incomplete, because a person is still
    /// filling it in: only its settings of the group "connection" are sure to be valid. The caller stops when it has enough.
    /// </summary>
    IAsyncEnumerable<SourceChoice> ListChoicesAsync(ChoiceRequest request, CancellationToken cancellationToken);
}

/// <param name="Setting">The setting's key in the config: "channels".</param>
/// <param name="Filter">
/// Text that a choice must contain; null for all. The caller filters as well, so a source uses it only to ask its system for less.
/// </param>
public sealed record ChoiceRequest(string Setting, string? Filter);

/// <param name="Value">What the setting holds if this is chosen.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Note">What people should know before they choose it, such as "archived". Null if nothing.</param>
public sealed record SourceChoice(string Value, string Title, string? Note = null);
