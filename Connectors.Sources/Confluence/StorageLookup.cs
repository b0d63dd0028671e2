using System.Xml.Linq;

namespace Connectors.Sources.Confluence;

/// <summary>What a markup refers to, found beforehand.</summary>
/// <param name="Users">Display names by account.</param>
/// <param name="Pages">Parsed markups of other pages by space and title; absent: not to be had.</param>
/// <param name="Space">The space of the page itself.</param>
internal sealed record StorageLookup(
    IReadOnlyDictionary<string, string> Users, IReadOnlyDictionary<(string Space, string Title), XElement> Pages, string Space);
