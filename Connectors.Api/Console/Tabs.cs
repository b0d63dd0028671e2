namespace Connectors.Api.Console;

/// <summary>Links between pages that belong together.</summary>
/// <param name="Label">What the pages are about, for readers of screens.</param>
/// <param name="Current">The path of the page that is shown.</param>
/// <param name="Pages">Their paths and names.</param>
internal sealed record Tabs(string Label, string Current, IReadOnlyList<(string Path, string Name)> Pages)
{
    public const string Connectors = "/connectors";
    public const string Failures = "/failures";
    public const string Held = "/held";
    public const string Search = "/search";
    public const string Why = "/why";
    public const string People = "/people";

    private const string Admin = "/administration/";

    /// <summary>What concerns all connectors.</summary>
    public static Tabs OfConnectors(string current)
        => new("Connectors", current, [(Connectors, "All"), (Failures, "Failures"), (Held, "Held deletions")]);

    /// <summary>What concerns one connector.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="part">The end of the path of the page that is shown: "/failures".</param>
    public static Tabs OfConnector(string id, string part)
    {
        (string, string)[] parts =
        [
            ("", "Overview"), ("/partitions", "Partitions"), ("/failures", "Failures"), ("/access", "Access"), ("/why", "Why (not) here"),
            ("/audit", "Audit"),
        ];
        return new Tabs("Connector", $"{Connectors}/{id}{part}", [.. parts.Select(each => ($"{Connectors}/{id}{each.Item1}", each.Item2))]);
    }

    /// <summary>What is found, what is not, and by whom.</summary>
    /// <param name="current">The path of the page that is shown.</param>
    /// <param name="mayOperate">Whether the person may see whom groups name.</param>
    public static Tabs OfSearch(string current, bool mayOperate)
    {
        (string, string)[] pages = [(Search, "Search"), (Why, "Why is this (not) here")];
        return new Tabs("Search", current, mayOperate ? [.. pages, (People, "What a user may read")] : pages);
    }

    /// <summary>The tenant and the installation.</summary>
    /// <param name="current">The end of the path of the page that is shown: "keys".</param>
    /// <param name="isHost">Whether the person administers the installation, and not only a tenant.</param>
    public static Tabs OfAdministration(string current, bool isHost)
    {
        (string Path, string Name)[] pages = [($"{Admin}keys", "Keys"), ($"{Admin}audit", "Audit"), ($"{Admin}system", "System")];
        if (isHost)
            pages = [.. pages, ($"{Admin}budgets", "Budgets"), ($"{Admin}retention", "Retention"), ($"{Admin}tenants", "Tenants")];
        return new Tabs("Administration", Admin + current, pages);
    }
}
