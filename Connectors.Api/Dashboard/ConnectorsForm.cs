using Connectors.Api.Envelopes;
using System.Net;
using Connectors.Api.Console;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>The filter of a list of connectors, and the form that sets it.</summary>
/// <param name="Sources">The types of source that the tenant's connectors read.</param>
internal sealed record ConnectorsForm(ConnectorFilter Filter, IReadOnlyList<string> Sources)
{
    /// <summary>Reads the filter from a page's address. Values that it does not know are ignored.</summary>
    public static ConnectorFilter Read(IQueryCollection query) => new()
    {
        Keywords = Text(query, "keywords"),
        Source = Text(query, "source"),
        Status = Status(Text(query, "status")),
        AccessStatus = Status(Text(query, "access_status")),
    };

    /// <summary>The filter as a query string that follows another parameter.</summary>
    public string Query => string.Concat(
        new[]
            {
                ("keywords", Filter.Keywords), ("source", Filter.Source), ("status", Filter.Status?.ToDb()),
                ("access_status", Filter.AccessStatus?.ToDb()),
            }
            .Where(pair => pair.Item2 is not null).Select(pair => $"&{pair.Item1}={WebUtility.UrlEncode(pair.Item2)}"));

    /// <param name="prefix">The path of the dashboard.</param>
    /// <param name="total">Number of connectors that were found.</param>
    public Markup Render(string prefix, long total)
        => $"""
           <form method="get" action="{prefix}/connectors" class="form-inline" style="margin-bottom:15px">
             <input name="keywords" value="{Filter.Keywords}" placeholder="part of a name" class="form-control input-sm" maxlength="200"
               aria-label="part of a name">
             {Select("source", "any source", Sources.Select(source => (source, source)), Filter.Source)}
             {Select("status", "any status", States, Filter.Status?.ToDb())}
             {Select("access_status", "any access", Accesses, Filter.AccessStatus?.ToDb())}
             <button class="btn btn-sm btn-default">Show</button> <span class="text-muted">{total} found</span>
           </form>
           """;

    private static Markup Select(string name, string any, IEnumerable<(string Value, string Text)> choices, string? chosen)
        => $"""
           <select name="{name}" class="form-control input-sm" aria-label="{name}"><option value="">{any}</option>
           {choices.Select(choice => Option(choice.Value, choice.Text, choice.Value == chosen))}</select>
           """;

    private static Markup Option(string value, string text, bool chosen)
        => $"<option value=\"{value}\"{(chosen ? (Markup)$" selected" : Markup.None)}>{text}</option>";

    private static IEnumerable<(string Value, string Text)> States
        => Words.Statuses.Select(status => (status.ToDb(), status.ToDb()));

    private static IEnumerable<(string Value, string Text)> Accesses =>
        [(RunStatus.Failed.ToDb(), "access refresh failed"), (RunStatus.Success.ToDb(), "access refresh succeeded")];

    private static RunStatus? Status(string? name)
    {
        var known = Words.Statuses.Where(status => status.ToDb() == name).ToArray();
        return known.Length == 0 ? null : known[0];
    }

    private static string? Text(IQueryCollection query, string name)
        => query[name].ToString() is { Length: > 0 and <= 200 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
}
