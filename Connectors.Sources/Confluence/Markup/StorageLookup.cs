using System.Xml.Linq;

namespace Connectors.Sources.Confluence.Markup;

/// <summary>The users and pages that markup refers to, resolved before it is converted.</summary>
/// <param name="Users">Display names by account.</param>
/// <param name="Pages">The parsed markup of included pages by space and title. A page that may not be included is absent.</param>
/// <param name="Space">The key of the space of the page itself.</param>
internal sealed record StorageLookup(
    IReadOnlyDictionary<string, string> Users, IReadOnlyDictionary<(string Space, string Title), XElement> Pages, string Space)
{
    /// <summary>Stands for the name of a user whose name is not known.</summary>
    public const string UnknownUser = "unknown user";

    public string UserName(string? account) => account is null ? UnknownUser : Users.GetValueOrDefault(account, UnknownUser);
}
