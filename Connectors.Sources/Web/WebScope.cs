using System.Text.RegularExpressions;
using Connectors.Sources.Files;

namespace Connectors.Sources.Web;

/// <summary>Decides by its address alone whether a page is read.</summary>
internal sealed partial class WebScope(WebConfig config)
{
    /// <summary>
    /// How often one name may stand in a path, and how many folders it may have: relative links that go wrong grow without end.
    /// </summary>
    private const int MaxRepeats = 3;
    private const int MaxFolders = 20;

    private readonly PathRules _rules = new(config.Include, config.Exclude);
    private readonly Regex? _filter = config.Filter();

    /// <summary>Returns the rule that leaves an address out. Null if none does.</summary>
    public string? Excludes(Uri address)
    {
        var path = Uri.UnescapeDataString(address.AbsolutePath).TrimStart('/');
        if (_rules.ExcludesPath(path + Uri.UnescapeDataString(address.Query)) is { } rule)
            return rule;
        if (_filter?.IsMatch(address.AbsoluteUri) == false)
            return "not matched by url_filter";
        if (NoText().IsMatch(path))
            return "a kind of file without text";
        return Trap(path);
    }

    /// <summary>Returns the rule that leaves an address out that was found in a site. Null if none does.</summary>
    /// <param name="site">The site (<see cref="WebAddress.Site"/>) that is read.</param>
    public string? Excludes(Uri address, string site)
        => WebAddress.Site(address) == site ? Excludes(address) : "on another site";

    private static string? Trap(string path)
    {
        var folders = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (folders.Length > MaxFolders)
            return $"more than {MaxFolders} folders deep";
        return folders.GroupBy(folder => folder).Any(same => same.Count() > MaxRepeats)
            ? $"one folder more than {MaxRepeats} times in its address"
            : null;
    }

    [GeneratedRegex(
        @"\.(?:css|js|mjs|map|json|png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|webm|og[gva]|wav|flac|avi|mov|mkv|woff2?|ttf|"
        + @"eot|exe|msi|dmg|deb|rpm|iso|apk|bin|jar)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoText();
}
