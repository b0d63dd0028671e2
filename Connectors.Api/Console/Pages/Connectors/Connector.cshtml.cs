using Connectors.Jobs.Administration;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>One connector: its state, its schedule, its runs.</summary>
internal sealed class ConnectorModel(
    OverviewQuery overview, RunQueries runs, Schedules schedules, DayQuery days, KnowledgeBaseStore bases, KnowledgeBaseService links,
    RunControl control, SourceCatalog catalog) : ConsolePage
{
    public const int Rows = 25;

    private const int MaxChoices = 500;

    public ConnectorOverview Row { get; private set; } = new();

    public RunView? Active { get; private set; }

    public NextRuns Next { get; private set; } = new(null, null, null);

    public DayActivity Day { get; private set; } = new(default, []);

    public PageOf<RunView> Runs { get; private set; } = new([], 0);

    public IReadOnlyList<KnowledgeBaseRow> Bases { get; private set; } = [];

    /// <summary>The knowledge bases that a connector which is in none can be put into.</summary>
    public IReadOnlyList<KnowledgeBaseRow> Choices { get; private set; } = [];

    public string SourceName => catalog.TryFind(Row.Source, out var source) ? source.Name : Row.Source;

    /// <summary>Whether the source tells who may read what.</summary>
    public bool HasAccess => catalog.TryFind(Row.Source, out var source) && source.Capabilities.Contains(SourceCapability.Access);

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        if (Row.ActiveRun is { } active)
            Active = await runs.FindAsync(Tenant, active, Aborted);
        Next = await schedules.NextAsync(id, Aborted);
        Day = await days.ReadAsync(Tenant, [id], Aborted);
        Runs = await runs.ListAsync(Tenant, id, null, Slice(Rows), Aborted);
        Bases = await bases.OfConnectorAsync(Tenant, id, Aborted);
        if (Bases.Count == 0 && Caller.MayOperate)
            Choices = (await bases.ListAsync(Tenant, KnowledgeBaseOrder.Name, new Page(1, MaxChoices), Aborted)).Rows;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        var path = $"/connectors/{id}";
        switch (Request.Form["do"].ToString())
        {
            case "pause":
                await control.PauseAsync(id, Aborted);
                await AuditAsync("connector.pause", id);
                return Done("Paused. It runs again when you resume it.", path);
            case "resume":
                await control.ResumeAsync(id, Aborted);
                await AuditAsync("connector.resume", id);
                return Done("Resumed. A sync begins at once.", path);
            case "link":
                var target = Request.Form["base"].ToString();
                if (await bases.FindAsync(Tenant, target, Aborted) is not { } row)
                    return Refused("This knowledge base is gone.", path);
                await links.AddAsync(Tenant, target, id, Aborted);
                await AuditAsync("dataset.update", target);
                return Done($"It is in {row.Name} now.", path);
            case var _ when Row.Paused:
                return Refused("It is paused. Resume it first.", path);
            case "sync":
                return await RunAsync(id, RunKind.Sync, "run.sync");
            case "rebuild":
                return await RunAsync(id, RunKind.Sync, "connector.rebuild", rebuild: true);
            case "prune":
                return await RunAsync(id, RunKind.Prune, "run.prune");
            case "access" when HasAccess:
                return await RunAsync(id, RunKind.Access, "run.access");
            default:
                return BadRequest();
        }
    }

    private async Task<bool> LoadAsync(string id)
    {
        var found = await overview.ListAsync(Tenant, new ConnectorFilter { Id = id }, new Page(1, 1), OverviewQuery.MaxCounted, Aborted);
        Row = found.Rows.Count == 0 ? Row : found.Rows[0];
        return found.Rows.Count > 0;
    }

    private async Task<IActionResult> RunAsync(string id, RunKind kind, string action, bool rebuild = false)
    {
        var run = await control.RunNowAsync(id, kind, RunTrigger.Manual, rebuild, Aborted);
        await AuditAsync(action, id);
        return LocalRedirect($"/runs/{run}");
    }
}
