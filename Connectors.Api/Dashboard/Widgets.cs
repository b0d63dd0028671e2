using System.Globalization;
using Connectors.Api.Console;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>Parts of pages in Hangfire's layout.</summary>
internal static class Widgets
{
    /// <summary>A status as the API names it: SCHEDULE, RUNNING, SUCCESS, FAILED. Its title says it in other words.</summary>
    public static Markup Status(RunStatus status)
        => $"<span class=\"label label-{Style(status)}\" title=\"{Words.OfConnector(status)}\">{status.ToDb()}</span>";

    /// <summary>The progress of a run: a bar that is striped if nobody knows how long it is, and the rate.</summary>
    public static Markup Progress(RunPace pace)
    {
        var about = pace.IsEstimate ? "about " : "";
        var amount = pace.Total is { } total ? (Markup)$"{pace.Documents} of {about}{total}" : $"{pace.Documents}";
        var rate = pace.PerMinute is { } perMinute ? (Markup)$", {(long)perMinute} a minute" : Markup.None;
        return $"{Bar(pace.Percent)} <small class=\"text-muted\">{amount} documents{rate}</small>";
    }

    public static Markup Time(DateTime? time)
    {
        if (time is null)
            return (Markup)$"<span class=\"text-muted\">&ndash;</span>";
        var seconds = Plain(Times.Ms(time.Value) / 1000);
        return $"<span data-moment-title=\"{seconds}\" data-moment=\"{seconds}\">{Times.Iso(time.Value)}</span>";
    }

    /// <summary>Links to the pages before and after this one.</summary>
    /// <param name="path">The page's path.</param>
    /// <param name="page">Number of the page that is shown.</param>
    /// <param name="size">Rows per page.</param>
    /// <param name="total">Rows on all pages.</param>
    /// <param name="filter">The page's other parameters, as a query string that begins with "&amp;". Empty: none.</param>
    public static Markup Pager(string path, int page, int size, long total, string filter)
    {
        var last = (total + size - 1) / size;
        return last <= 1
            ? Markup.None
            : $"""
              <p>{(page > 1 ? Turn(path, page - 1, filter, "\u00ab before") : Markup.None)} page {page} of {last}
              {(page < last ? Turn(path, page + 1, filter, "after \u00bb") : Markup.None)}</p>
              """;
    }

    private static Markup Bar(int? share) => share is not { } percent
        ? (Markup)$"""
          <div class="progress" style="margin:0;min-width:120px"><div class="progress-bar progress-bar-info progress-bar-striped active"
            role="progressbar" aria-label="under way" style="width:100%"></div></div>
          """
        : $"""
          <div class="progress" style="margin:0;min-width:120px"><div class="progress-bar progress-bar-info" role="progressbar"
            aria-valuenow="{Plain(percent)}" aria-valuemin="0" aria-valuemax="100"
            style="min-width:2.5em;width:{Plain(percent)}%">{Plain(percent)}%</div></div>
          """;

    private static Markup Turn(string path, int page, string filter, string text)
        => $"<a href=\"{path}?page={Plain(page)}{filter}\">{text}</a>";

    /// <summary>A number for machines: pages group digits for people.</summary>
    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Style(RunStatus status) => status switch
    {
        RunStatus.Success => "success",
        RunStatus.Running => "info",
        RunStatus.Failed => "danger",
        RunStatus.Cancel => "warning",
        RunStatus.Schedule => "primary",
        _ => "default",
    };
}
