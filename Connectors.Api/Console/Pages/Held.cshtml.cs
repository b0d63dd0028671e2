using System.Globalization;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages;

/// <summary>The prunes of all connectors whose deletions wait for a person.</summary>
internal sealed class HeldModel(TenantHeld held, HeldQuery documents, RunQueries runs, RunControl control) : ConsolePage
{
    public const int Rows = 20;

    /// <summary>The number of documents that the list shows of each prune. The run's page shows more.</summary>
    public const int Doomed = 5;

    private ILookup<long, HeldDocument> _doomed = Array.Empty<HeldDocument>().ToLookup(document => document.RunId);

    public PageOf<HeldRun> Found { get; private set; } = new([], 0);

    public IEnumerable<HeldDocument> DoomedOf(HeldRun run) => _doomed[run.Id];

    public async Task OnGetAsync()
    {
        Found = await held.ListAsync(Tenant, Slice(Rows), Aborted);
        _doomed = await documents.ListAsync([.. Found.Rows.Select(run => run.Id)], Doomed, Aborted);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!long.TryParse(Request.Form["run"], CultureInfo.InvariantCulture, out var id)
            || await runs.FindAsync(Tenant, id, Aborted) is not { } run)
        {
            return NotFound();
        }

        var isRelease = Request.Form["do"] == "release";
        if (!isRelease && Request.Form["do"] != "dismiss")
            return BadRequest();
        if (!(isRelease ? await control.ReleaseAsync(id, Aborted) : await control.DismissAsync(id, Aborted)))
            return Refused("Someone decided already.", "/held");
        await AuditAsync(isRelease ? "prune.release" : "prune.dismiss", run.ConnectorId);
        return Done(
            isRelease
                ? $"{Words.Plural(run.Held ?? 0, "document")} of {run.ConnectorName} will be gone within a minute."
                : $"The documents of {run.ConnectorName} stay. The next prune asks again if the source still does not have them.",
            "/held");
    }
}
