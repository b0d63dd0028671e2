using System.Globalization;
using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>Parts that several pages share.</summary>
internal static class Widgets
{
    public static Markup ConnectorStatus(RunStatus status) => Label(Style(status), StatusWords.OfConnector(status));

    public static Markup StatusOf(RunStatus status) => Label(Style(status), StatusWords.OfRun(status));

    public static Markup StateOf(TaskState state) => Label(Style(state), StatusWords.OfPartition(state));

    public static Markup Progress(RunProgress progress)
    {
        var percent = Plain(progress.Percent);
        var amount = progress.Total is { } total ? (Markup)$"{progress.Documents} of {total}" : $"{progress.Documents}";
        return $"""
            <div class="progress" style="margin:0;min-width:120px"><div class="progress-bar progress-bar-info" role="progressbar"
                aria-valuenow="{percent}" aria-valuemin="0" aria-valuemax="100"
                style="min-width:2.5em;width:{percent}%">{percent}%</div></div>
            <small class="text-muted">{amount} documents, {progress.PartitionsDone} of {progress.Partitions} partitions</small>
            """;
    }

    public static Markup Time(DateTime? time)
    {
        if (time is null)
            return (Markup)$"<span class=\"text-muted\">&ndash;</span>";
        var seconds = Plain(Times.Ms(time.Value) / 1000);
        return $"<span data-moment-title=\"{seconds}\" data-moment=\"{seconds}\">{Times.Iso(time.Value)}</span>";
    }

    /// <summary>A button that sends a command.</summary>
    public static Markup Button(PageFrame frame, string path, string text, string style = "default", string? confirm = null)
    {
        var ask = confirm is null ? Markup.None : (Markup)$" onsubmit=\"return confirm(this.dataset.confirm)\" data-confirm=\"{confirm}\"";
        return frame.ReadOnly
            ? Markup.None
            : $"""
              <form method="post" action="{frame.To(path)}" style="display:inline"{ask}>
                <input type="hidden" name="{frame.TokenField}" value="{frame.Token}">
                <button class="btn btn-xs btn-{style}">{text}</button></form>
              """;
    }

    /// <summary>Links to the pages before and after this one.</summary>
    /// <param name="frame">The page's frame.</param>
    /// <param name="path">The page's path.</param>
    /// <param name="page">Number of the page that is shown.</param>
    /// <param name="size">Rows per page.</param>
    /// <param name="total">Rows on all pages.</param>
    /// <param name="filter">The page's other parameters, as a query string that begins with "&amp;". Empty: none.</param>
    public static Markup Pager(PageFrame frame, string path, int page, int size, long total, string filter = "")
    {
        var last = (total + size - 1) / size;
        return last <= 1
            ? Markup.None
            : $"""
              <p>{(page > 1 ? Turn(frame.To(path), page - 1, filter, "\u00ab before") : Markup.None)} page {page} of {last}
              {(page < last ? Turn(frame.To(path), page + 1, filter, "after \u00bb") : Markup.None)}</p>
              """;
    }

    private static Markup Label(string style, string text) => $"<span class=\"label label-{style}\">{text}</span>";

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

    private static string Style(TaskState state) => state switch
    {
        TaskState.Done => "success",
        TaskState.Running => "info",
        TaskState.Failed => "danger",
        TaskState.Cancelled => "warning",
        TaskState.Waiting => "primary",
        _ => "default",
    };
}
