using System.Globalization;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Jira;

/// <summary>
/// Writes JQL. Times are written as milliseconds since 1970, because Jira reads quoted times in the account's time zone.
/// </summary>
internal sealed partial class JiraJql(JiraConfig config)
{
    private readonly string? _filter = WithoutOrder(config.JqlQuery);

    /// <summary>
    /// Removes the ORDER BY from a user's JQL, because it would be an error within brackets. Returns null if no condition remains.
    /// </summary>
    public static string? WithoutOrder(string? jql)
    {
        var order = -1;
        char? quote = null;
        for (var at = 0; at < (jql?.Length ?? 0); at++)
        {
            var c = jql![at];
            if (quote is not null && c == '\\')
                at++;
            else if (quote is not null)
                quote = c == quote ? null : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (order < 0 && (at == 0 || !char.IsLetterOrDigit(jql[at - 1])) && OrderBy().IsMatch(jql, at))
                order = at;
        }

        var rest = (order < 0 ? jql : jql![..order])?.Trim();
        return string.IsNullOrEmpty(rest) ? null : rest;
    }

    /// <param name="partition">A project's id, or <see cref="SourcePartition.Whole"/> for all issues that the config's JQL finds.</param>
    /// <param name="updated">Only issues that changed at this time or later. Null means no filter.</param>
    /// <param name="created">Only issues created at this time or later, in seconds since 1970. Null means no filter.</param>
    public string Write(string partition, DateTimeOffset? updated, long? created)
        => string.Join(" AND ", Conditions(partition, updated, created)) + " ORDER BY created ASC, key ASC";

    /// <summary>Finds the issues with these ids.</summary>
    public static string WriteIds(IEnumerable<string> ids) => $"id IN ({string.Join(", ", ids)})";

    /// <summary>Finds those of these issues that the config's projects and filters let through. Null if it has neither.</summary>
    public string? WriteFiltered(IEnumerable<string> ids)
    {
        // Jira also knows the former keys of a project.
        string[] projects = config.ProjectKey.Count > 0 ? [$"project IN ({string.Join(", ", config.ProjectKey.Select(Quote))})"] : [];
        string[] filters = [.. projects, .. Filters()];
        return filters.Length == 0 ? null : string.Join(" AND ", [WriteIds(ids), .. filters]);
    }

    private IEnumerable<string> Conditions(string partition, DateTimeOffset? updated, long? created)
    {
        if (partition != SourcePartition.Whole.Key)
            yield return $"project = {partition}";
        foreach (var filter in Filters())
            yield return filter;
        if (updated is { } since)
            yield return $"updated >= {Milliseconds(since - TimeSpan.FromSeconds(config.TimeBufferSeconds))}";
        if (created is { } from)
            yield return string.Create(CultureInfo.InvariantCulture, $"created >= {from * 1000}");
    }

    private IEnumerable<string> Filters()
    {
        if (_filter is not null)
            yield return $"({_filter})";
        // NOT IN alone would also exclude issues without a label.
        if (config.LabelsToSkip.Count > 0)
            yield return $"(labels IS EMPTY OR labels NOT IN ({string.Join(", ", config.LabelsToSkip.Select(Quote))}))";
    }

    private static string Quote(string text)
        => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Milliseconds(DateTimeOffset time)
        => Math.Max(0, time.ToUnixTimeMilliseconds()).ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Gorder\s+by\b", RegexOptions.IgnoreCase)]
    private static partial Regex OrderBy();
}
