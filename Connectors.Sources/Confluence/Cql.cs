using System.Globalization;
using Connectors.Sources.Confluence.Markup;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Writes CQL. CQL's times are whole minutes in the account's own time zone. Therefore they are always written as a number of minutes ago,
/// which means the same in every time zone.
/// </summary>
internal sealed class Cql(ConfluenceConfig config, TimeProvider time)
{
    private const string PageTypes = $"{ConfluenceContentType.Page}, {ConfluenceContentType.BlogPost}";
    private const string PartTypes = $"{ConfluenceContentType.Comment}, {ConfluenceContentType.Attachment}";
    private const string OtherTypes
        = $"{ConfluenceContentType.Whiteboard}, {ConfluenceContentType.Database}, {ConfluenceContentType.Embed}";

    private const string PagesAndPosts = $"type in ({PageTypes})";
    private const string Parts = $"type in ({PartTypes})";
    private const string PagesAndParts = $"type in ({PageTypes}, {PartTypes})";

    /// <summary>Added to each time, because CQL rounds times and the request takes time to arrive.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    /// <summary>Finds the pages and blog posts of a partition, in the order of their creation.</summary>
    /// <param name="created">The earliest time of creation, in seconds since 1970. Null means all.</param>
    public string Pages(string partition, long? created)
    {
        string[] start = created is { } from ? [$"created >= {MinutesAgo(from)}"] : [];
        return And([WantedTypes(), Scope(partition), .. Filter(), .. start]) + " order by created asc";
    }

    /// <summary>Finds the contents of a partition that have no text to read. Only Cloud has them.</summary>
    public static string Others(string partition) => And($"type in ({OtherTypes})", Scope(partition));

    /// <summary>Returns the moment from which to look for changes, in seconds since 1970.</summary>
    public long ChangesFrom(DateTimeOffset since) => (since - TimeSpan.FromMinutes(config.TimeBufferMinutes)).ToUnixTimeSeconds();

    /// <summary>
    /// Returns the scopes in which to look for changes of a partition. Comments and attachments are included, because they do not change
    /// the time of their page. CQL does not find them by the page's ancestor, so a page with the pages below it needs a second scope: all
    /// comments and attachments of the space.
    /// </summary>
    /// <param name="space">The key of the space that holds the page. Null for the partition of a space or a single page.</param>
    public static IReadOnlyList<string> ChangeScopes(string partition, string? space) => ConfluencePartition.Parse(partition) switch
    {
        { Page: not null, IsRecursive: true } => [And(PagesAndPosts, Scope(partition)), And(Parts, $"space = {Quote(space ?? "")}")],
        { Page: { } page } => [And(PagesAndParts, $"(id = {page} or container = {page})")],
        _ => [And(PagesAndParts, Scope(partition))],
    };

    /// <summary>Finds the contents of a scope that changed, in the order of their changes.</summary>
    /// <param name="since">The earliest time of a change, in seconds since 1970.</param>
    public string Changes(string scope, long since) => And(scope, $"lastmodified >= {MinutesAgo(since)}") + " order by lastmodified asc";

    /// <summary>Finds those of the pages that the connector reads.</summary>
    /// <param name="partition">The partition to which the pages must belong. Null means any.</param>
    public string PagesWithIds(IEnumerable<string> ids, string? partition)
    {
        string[] scope = IsTree(partition) ? [Scope(partition!)] : [];
        return And([WantedTypes(), WithIds(ids), .. scope, .. Filter()]);
    }

    /// <summary>Whether the change scopes of a partition may contain pages that the connector does not read.</summary>
    public bool ReadsLessThanChangeScopes(string partition)
        => !config.IncludeBlogposts || !string.IsNullOrWhiteSpace(config.CqlQuery) || IsTree(partition);

    /// <summary>Finds the pages of a partition whose text includes others.</summary>
    public string Including(string partition)
        => And([
            WantedTypes(), Scope(partition), .. Filter(),
            $"macro in ({StorageFormat.IncludeMacro}, {StorageFormat.IncludeExcerptMacro})",
        ]);

    /// <summary>Finds all comments on the pages of a partition.</summary>
    /// <param name="space">As for <see cref="ChangeScopes"/>.</param>
    public static string Comments(string partition, string? space) => ConfluencePartition.Parse(partition) switch
    {
        { Page: not null, IsRecursive: true } => And($"type = {ConfluenceContentType.Comment}", $"space = {Quote(space ?? "")}"),
        { Page: { } page } => And($"type = {ConfluenceContentType.Comment}", $"container = {page}"),
        _ => And($"type = {ConfluenceContentType.Comment}", Scope(partition)),
    };

    /// <summary>Finds contents of any type by their ids.</summary>
    public static string WithIds(IEnumerable<string> ids) => $"id in ({string.Join(", ", ids)})";

    /// <summary>Finds the comments or attachments of some pages.</summary>
    public static string PartsOf(IEnumerable<string> pages, string type)
        => And($"type = {type}", $"container in ({string.Join(", ", pages)})");

    /// <summary>Finds the page or blog post with this title.</summary>
    public static string WithTitle(string space, string title) => And(PagesAndPosts, $"space = {Quote(space)}", $"title = {Quote(title)}");

    private string WantedTypes() => config.IncludeBlogposts ? PagesAndPosts : $"type = {ConfluenceContentType.Page}";

    private static string Scope(string partition)
        => ConfluencePartition.Parse(partition) switch
        {
            { Page: { } page, IsRecursive: true } => $"(id = {page} or ancestor = {page})",
            { Page: { } page } => $"id = {page}",
            { Space: { } space } => $"space = {Quote(space)}",
            _ => throw new SourceException(SourceErrorKind.Misconfigured, $"\"{partition}\" is not a partition of Confluence."),
        };

    private static bool IsTree(string? partition) => partition is not null && ConfluencePartition.Parse(partition) is { IsRecursive: true };

    private IEnumerable<string> Filter() => string.IsNullOrWhiteSpace(config.CqlQuery) ? [] : [$"({config.CqlQuery.Trim()})"];

    private string MinutesAgo(long seconds)
    {
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) + Slack;
        var minutes = Math.Ceiling(Math.Max(0, age.TotalMinutes));
        return string.Create(CultureInfo.InvariantCulture, $"now(\"-{minutes:0}m\")");
    }

    private static string And(params ReadOnlySpan<string> conditions) => string.Join(" and ", conditions!);

    private static string Quote(string text)
        => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
