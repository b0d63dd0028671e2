using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Connectors.Sources.Catalog;

/// <summary>Names settings and their values for people: "slack_bot_token" becomes "Slack bot token".</summary>
internal static class ConfigTitle
{
    /// <summary>Words that are not written in lower case.</summary>
    private static readonly Dictionary<string, string> Spellings = new[]
    {
        "API", "APIs", "CQL", "CSV", "HTML", "HTTP", "HTTPS", "ID", "IDs", "IP", "JQL", "JSON", "MIME", "OAuth", "PDF", "SQL", "TLS",
        "URI", "URIs", "URL", "URLs", "XML", "Atlassian", "Confluence", "Gmail", "Google", "Jira", "Slack",
    }.ToDictionary(word => word.ToLowerInvariant());

    /// <summary>Returns the <c>[Display(Name = …)]</c> of a member. Without one, makes a title of its key.</summary>
    public static string Of(ICustomAttributeProvider? member, string key)
        => member?.GetCustomAttributes(typeof(DisplayAttribute), inherit: true).OfType<DisplayAttribute>().FirstOrDefault()?.GetName()
            ?? Of(key);

    /// <summary>Makes a title of a key in snake_case: sentence case, with acronyms and names spelt right.</summary>
    public static string Of(string key)
    {
        var words = key.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => Spellings.GetValueOrDefault(word, word));
        var title = string.Join(' ', words);
        return title.Length == 0 ? key : char.ToUpperInvariant(title[0]) + title[1..];
    }
}
