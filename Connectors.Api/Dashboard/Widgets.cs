using System.Globalization;
using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>Parts that several pages share.</summary>
internal static class Widgets
{
    public static Markup ConnectorStatus(RunStatus status) => Label(Style(status), StatusWords.OfConnector(status));

    public static Markup StatusOf(RunStatus status) => Label(Style(status), StatusWords.OfRun(status));

    public static Markup StateOf(TaskState state) => Label(Style(state), StatusWords.OfPartition(state));

    /// <summary>The progress of a run: a bar that is striped if nobody knows how long it is, the rate, and when it should end.</summary>
    public static Markup Progress(RunProgress progress)
    {
        var about = progress.TotalIsEstimate ? "about " : "";
        var amount = progress.Total is { } total ? (Markup)$"{progress.Documents} of {about}{total}" : $"{progress.Documents}";
        var rate = progress.PerMinute is { } perMinute ? (Markup)$", {(long)perMinute} a minute" : Markup.None;
        var elapsed = progress.ElapsedSecs is { } seconds ? (Markup)$", {Duration(seconds)} elapsed" : Markup.None;
        var end = progress.ExpectedEnd is { } time ? (Markup)$", ends {Time(time)} if it goes on like this" : Markup.None;
        return $"""
            {Bar(progress.Percent)}
            <small class="text-muted">{amount} documents, {progress.PartitionsDone} of {progress.Partitions}
            partitions{rate}{elapsed}{end}</small>
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

    /// <summary>A duration in hours, minutes and seconds.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");
    }

    /// <summary>Says that the last access refresh failed: documents are found by those who were allowed to read them before.</summary>
    public static Markup AccessFailure(ConnectorOverview row) => row.AccessStatus != RunStatus.Failed
        ? Markup.None
        : $"<br><small class=\"text-danger\">access refresh failed {Time(row.AccessAt)}</small>";

    /// <summary>When credentials end, if that is soon.</summary>
    public static Markup Expiry(ConnectorOverview row) => !row.ExpiresSoon
        ? Markup.None
        : $"<br><small class=\"text-danger\">credentials end {Time(row.CredentialsExpireAt)}</small>";

    /// <summary>When a schedule is next due, or why it is not.</summary>
    public static Markup Next(ConnectorOverview row, DateTime? time) => row switch
    {
        { Paused: true } => Time(null),
        { KnowledgeBases: null } => (Markup)$"<span class=\"text-muted\">not linked: does not run</span>",
        _ => Time(time),
    };

    /// <summary>The beginning of an error, for lists.</summary>
    public static string? Short(string? error) => error is { Length: > 160 } ? string.Concat(error.AsSpan(0, 160), "…") : error;

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
        var ask = confirm is null ? Markup.None : (Markup)$" onsubmit=\"{SecurityHeaders.Confirm}\" data-confirm=\"{confirm}\"";
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
