using System.Globalization;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The documents and containers of a connector that could not be read.</summary>
internal sealed class FailuresModel(ConnectorStore connectors, FailureQueries failures, RunControl control) : ConsolePage
{
    public const int Rows = 50;

    public static IReadOnlyList<FailureReason> Reasons { get; } = Enum.GetValues<FailureReason>();

    public ConnectorRow Row { get; private set; } = new();

    public FailureFilter Filter { get; private set; } = new();

    public PageOf<FailureView> Found { get; private set; } = new([], 0);

    public FailureTable Table => new(Request, Filter.Order, [.. Found.Rows.Select(FailureLine.From)])
    {
        IsChoosable = MayReplay,
        IsResolved = Filter.Resolved,
    };

    public bool MayReplay => Caller.MayOperate && !Filter.Resolved && !Row.Paused;

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        Found = await failures.ListAsync(id, Filter, Slice(Rows), Aborted);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        var path = $"/connectors/{id}/failures";
        if (Row.Paused)
            return Refused("It is paused. Resume it first.", path);

        var selection = Request.Form["do"].ToString() switch
        {
            "all" => new FailureSelection { All = true },
            "reason" when Filter.Reason is { } reason => new FailureSelection { Reason = reason },
            _ => new FailureSelection { Ids = [.. Chosen()] },
        };
        if (selection is { All: false, Reason: null, Ids.Count: 0 })
            return Refused("Choose at least one failure.", path);
        var run = await control.ReplayAsync(id, selection, Aborted);
        await AuditAsync("failures.replay", id);
        return LocalRedirect($"/runs/{run}");
    }

    private IEnumerable<long> Chosen() => Request.Form["ids"]
        .Select(id => long.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .Where(id => id > 0)
        .Take(Rows);

    private async Task<bool> LoadAsync(string id)
    {
        if (await connectors.FindAsync(Tenant, id, Aborted) is not { } row)
            return false;
        Row = row;
        Filter = new FailureFilter
        {
            Reason = Reasons.Where(reason => reason.ToDb() == Asked("reason")).Cast<FailureReason?>().FirstOrDefault(),
            Resolved = Asked("state") == "resolved",
            Order = SortHeader.Asked<FailureOrder>(Asked("order")),
        };
        return true;
    }
}
