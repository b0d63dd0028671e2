using System.Globalization;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Writes CQL. Its times are of whole minutes in the account's own time zone, so that they are only ever given as "so many minutes ago",
/// which means the same everywhere.
/// </summary>
internal sealed class Cql(ConfluenceConfig config, TimeProvider time)
{
    /// <summary>For rounding, and for the way to the server.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    /// <summary>Pages and blog posts of a partition, in the order of their creation.</summary>
    public string Pages(string partition, long? created)
        => string.Join(" and ", [Types(), Scope(partition), .. Filter(), .. created is { } from ? new[] { $"created >= {Ago(DateTimeOffset.FromUnixTimeSeconds(from))}" } : []])
            + " order by created asc";

    /// <summary>From when on changes are to be looked for, in seconds since 1970.</summary>
    public long Start(DateTimeOffset since) => (since - TimeSpan.FromMinutes(config.TimeBufferMinutes)).ToUnixTimeSeconds();

    /// <summary>
    /// Where changes of a partition are to be looked for: a comment or an attachment does not change its page's own time, and is below no
    /// page, but in one.
    /// </summary>
    /// <param name="space">The space that a page with those below it is in.</param>
    public static IReadOnlyList<string> Places(string partition, string? space) => ConfluencePartition.Parse(partition) switch
    {
        { Page: not null, IsRecursive: true } => [$"type in (page, blogpost) and {Scope(partition)}", $"type in (comment, attachment) and space = {Quote(space ?? "")}"],
        { Page: { } page } => [$"type in (page, blogpost, comment, attachment) and (id = {page} or container = {page})"],
        _ => [$"type in (page, blogpost, comment, attachment) and {Scope(partition)}"],
    };

    /// <summary>What changed in a place since a moment, in the order of its changes.</summary>
    public string Changes(string place, long since)
        => $"{place} and lastmodified >= {Ago(DateTimeOffset.FromUnixTimeSeconds(since))} order by lastmodified asc";

    /// <summary>These pages, if they are among those that the connector reads.</summary>
    public string ByIds(IEnumerable<string> ids, string? partition)
        => string.Join(" and ", [Types(), $"id in ({string.Join(", ", ids)})", .. IsTree(partition) ? new[] { Scope(partition!) } : [], .. Filter()]);

    /// <summary>Whether what changed in a partition's places may be something that the connector does not read.</summary>
    public bool IsNarrower(string partition) => !config.IncludeBlogposts || !string.IsNullOrWhiteSpace(config.CqlQuery) || IsTree(partition);

    /// <summary>These contents, whatever they are.</summary>
    public static string Any(IEnumerable<string> ids) => $"id in ({string.Join(", ", ids)})";

    public static string Within(string type, IEnumerable<string> containers) => $"type = {type} and container in ({string.Join(", ", containers)})";

    public static string Titled(string space, string title) => $"type in (page, blogpost) and space = {Quote(space)} and title = {Quote(title)}";

    private string Types() => config.IncludeBlogposts ? "type in (page, blogpost)" : "type = page";

    private static string Scope(string partition)
        => ConfluencePartition.Parse(partition) switch
        {
            { Page: { } page, IsRecursive: true } => $"(id = {page} or ancestor = {page})",
            { Page: { } page } => $"id = {page}",
            { Space: { } space } => $"space = {Quote(space)}",
            _ => throw new SourceException(SourceErrorKind.Misconfigured, $"{partition} is not a part of Confluence."),
        };

    private static bool IsTree(string? partition) => partition is not null && ConfluencePartition.Parse(partition) is { IsRecursive: true };

    private IEnumerable<string> Filter() => string.IsNullOrWhiteSpace(config.CqlQuery) ? [] : [$"({config.CqlQuery.Trim()})"];

    private string Ago(DateTimeOffset moment)
    {
        var minutes = Math.Ceiling(Math.Max(0, (time.GetUtcNow() - moment + Slack).TotalMinutes));
        return string.Create(CultureInfo.InvariantCulture, $"now(\"-{minutes:0}m\")");
    }

    private static string Quote(string text)
        => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
