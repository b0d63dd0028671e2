using System.Globalization;

namespace Connectors.Sources.Jira;

/// <summary>Writes JQL. Times are milliseconds since 1970, which mean the same in every account's time zone (quoted times do not).</summary>
internal sealed class JiraJql(JiraConfig config)
{
    private readonly string? _filter = JiraOrderBy.Strip(config.JqlQuery);

    /// <param name="partition">A project's id, or the whole of what the config's JQL finds.</param>
    /// <param name="updated">Issues that changed then or later; null: all.</param>
    /// <param name="created">Issues created then or later, in seconds since 1970; null: all.</param>
    public string Write(string partition, DateTimeOffset? updated, long? created)
        => string.Join(" AND ", Conditions(partition, updated, created)) + " ORDER BY created ASC, key ASC";

    /// <summary>These issues, if they are among those that the connector reads.</summary>
    public string WriteIds(IEnumerable<string> ids) => string.Join(" AND ", [$"id IN ({string.Join(", ", ids)})", .. Filters()]);

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
        // NOT IN alone leaves issues without any label out, too.
        if (config.LabelsToSkip.Count > 0)
            yield return $"(labels IS EMPTY OR labels NOT IN ({string.Join(", ", config.LabelsToSkip.Select(Quote))}))";
    }

    private static string Quote(string text)
        => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Milliseconds(DateTimeOffset time)
        => Math.Max(0, time.ToUnixTimeMilliseconds()).ToString(CultureInfo.InvariantCulture);
}
