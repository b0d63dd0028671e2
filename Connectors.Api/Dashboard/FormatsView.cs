using Connectors.Jobs.Running;

namespace Connectors.Api.Dashboard;

/// <summary>The formats of files that the workers read, with what, and what to install for others.</summary>
internal static class FormatsView
{
    public static Markup Render(IReadOnlyList<FormatOfWorkers> formats) => formats.Count == 0
        ? Markup.None
        : $"""
          <h3>Formats <small>that the workers read</small></h3>
          <div class="table-responsive"><table class="table">
          <thead><tr><th>Format</th><th>Read with</th><th class="align-right">Workers</th><th>Advice</th></tr></thead>
          <tbody>{formats.Select(Row)}</tbody></table></div>
          """;

    private static Markup Row(FormatOfWorkers format)
        => $"""
           <tr><td>{format.Support.Name}</td><td>{With(format.Support.ReadWith)}</td><td class="align-right">{format.Workers}</td>
           <td>{format.Support.Advice}</td></tr>
           """;

    private static Markup With(string? program) => program is null
        ? (Markup)$"<span class=\"text-danger\">not read</span>"
        : $"{program}";
}
