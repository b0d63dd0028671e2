using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;

namespace Connectors.Api.Dashboard;

/// <summary>Documents and containers that could not be read.</summary>
internal static class FailureList
{
    public const int Rows = 20;

    public static Markup Render(PageOf<FailureView> failures, string title) => failures.Total == 0
        ? Markup.None
        : $"""
          <h3>{title} <small>{failures.Total}</small></h3>
          <div class="table-responsive"><table class="table">
          <thead><tr><th>What</th><th>Why</th><th class="align-right">Attempts</th><th>Last</th><th>Next</th></tr></thead>
          <tbody>{failures.Rows.Select(Row)}</tbody></table></div>
          {(failures.Total > failures.Rows.Count ? Rest(failures.Rows.Count) : Markup.None)}
          """;

    private static Markup Rest(int shown) => $"<p class=\"text-muted\">The newest {shown} are shown; the API lists all.</p>";

    /// <summary>The title, with its link only if that is a web page: a browser would run other links.</summary>
    private static Markup Name(FailureView failure)
    {
        var title = failure.Title ?? failure.SourceId;
        return Uri.TryCreate(failure.Link, UriKind.Absolute, out var link) && link.Scheme is "https" or "http"
            ? (Markup)$"<a href=\"{link.AbsoluteUri}\" rel=\"noreferrer noopener\" target=\"_blank\">{title}</a>"
            : (Markup)$"{title}";
    }

    private static Markup Row(FailureView failure)
        => $"""
           <tr><td>{Name(failure)}<br><small class="text-muted">{failure.Scope.ToDb()} {failure.SourceId}</small></td>
           <td><span class="label label-default">{failure.Reason.ToDb()}</span> {failure.Message}</td>
           <td class="align-right">{failure.Attempts}</td><td>{Widgets.Time(failure.LastAt)}</td>
           <td>{Widgets.Time(failure.NextRetryAt)}</td></tr>
           """;
}
