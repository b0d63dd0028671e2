using System.Net;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>What the list of connectors is narrowed to, and the form that asks for it.</summary>
/// <param name="Sources">The types of sources that there are.</param>
internal sealed record ConnectorsForm(ConnectorFilter Filter, IReadOnlyList<string> Sources)
{
    private static readonly string[] Statuses = [.. Enum.GetValues<RunStatus>().Select(status => status.ToDb())];

    /// <summary>Reads the filter out of a page's address. What it does not know, it passes over.</summary>
    public static ConnectorFilter Read(IQueryCollection query) => new()
    {
        Keywords = Text(query, "keywords"),
        Source = Text(query, "source"),
        Status = Text(query, "status") is { } status && Statuses.Contains(status) ? DbNames.FromDb<RunStatus>(status) : null,
    };

    /// <summary>The filter as a query string to be put after another parameter.</summary>
    public string Query => string.Concat(
        new[] { ("keywords", Filter.Keywords), ("source", Filter.Source), ("status", Filter.Status?.ToDb()) }
            .Where(pair => pair.Item2 is not null).Select(pair => $"&{pair.Item1}={WebUtility.UrlEncode(pair.Item2)}"));

    /// <param name="frame">The page's surroundings.</param>
    /// <param name="total">How many were found.</param>
    /// <param name="path">The page that the form leads to.</param>
    public Markup Render(PageFrame frame, long total, string path = "/connectors")
        => $"""
           <form method="get" action="{frame.To(path)}" class="form-inline" style="margin-bottom:15px">
             <input name="keywords" value="{Filter.Keywords}" placeholder="part of a name" class="form-control input-sm" maxlength="200" aria-label="part of a name">
             {Select("source", "any source", Sources, Filter.Source)}
             {Select("status", "any status", Statuses, Filter.Status?.ToDb())}
             <button class="btn btn-sm btn-default">Show</button> <span class="text-muted">{total} found</span>
           </form>
           """;

    private static Markup Select(string name, string any, IEnumerable<string> values, string? chosen)
        => $"""
           <select name="{name}" class="form-control input-sm" aria-label="{name}"><option value="">{any}</option>
           {values.Select(value => (Markup)$"<option value=\"{value}\"{(value == chosen ? (Markup)$" selected" : Markup.None)}>{value}</option>")}</select>
           """;

    private static string? Text(IQueryCollection query, string name)
        => query[name].ToString() is { Length: > 0 and <= 200 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
}
