using System.Text.Json.Nodes;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Runs;

/// <summary>One run: progress, partitions, failures, and a held prune's documents.</summary>
internal sealed class RunModel(RunQueries runs, FailureQueries failures, HeldQuery heldQuery, RunControl control) : ConsolePage
{
    public const int Rows = 50;

    /// <summary>The first page of a run with many partitions shows fewer: those that failed or are under way come first.</summary>
    private const int FirstRows = 10;

    private const int FailureRows = 10;
    private const int DoomedRows = 200;

    public RunView Run { get; private set; } = new();

    public PageOf<TaskView> Tasks { get; private set; } = new([], 0);

    /// <summary>Whether only the first partitions are shown.</summary>
    public bool IsShort { get; private set; }

    public PageOf<FailureView> Failures { get; private set; } = new([], 0);

    /// <summary>The documents that a held run would delete.</summary>
    public IReadOnlyList<HeldDocument> Doomed { get; private set; } = [];

    public IReadOnlyList<Tile> Skipped { get; private set; } = [];

    public IReadOnlyList<EndpointCalls> Calls { get; private set; } = [];

    public IEnumerable<Tile> Tiles =>
    [
        new("added", Run.Added),
        new("updated", Run.Updated),
        new("unchanged", Run.Unchanged),
        new("left out", Run.Skipped),
        new("failed", Run.Failed, IsBad: true),
        new("deleted", Run.Deleted),
    ];

    public async Task<IActionResult> OnGetAsync(long id)
    {
        if (await runs.FindAsync(Tenant, id, Aborted) is not { } run)
            return NotFound();
        Run = run;
        IsShort = run.Tasks > Rows && Asked("partitions") != "all" && Number == 1;
        var shown = Math.Clamp(run.Tasks - run.TasksDone, FirstRows, Rows);
        Tasks = await runs.TasksAsync(id, IsShort ? new Page(1, shown) : Slice(Rows), Aborted);
        Failures = await failures.ListAsync(run.ConnectorId, new FailureFilter { Run = id }, new Page(1, FailureRows), Aborted);
        Doomed = run.Held is null ? [] : [.. (await heldQuery.ListAsync([id], DoomedRows, Aborted))[id]];
        Skipped = [.. Members(run.SkippedRules).Select(rule => new Tile(rule.Key, rule.Value!.GetValue<long>()))];
        Calls = [.. Members(run.Usage).Select(call => EndpointCalls.Of(call.Key, call.Value as JsonObject ?? []))];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id)
    {
        if (await runs.FindAsync(Tenant, id, Aborted) is not { } run)
            return NotFound();
        var path = $"/runs/{id}";
        switch (Request.Form["do"].ToString())
        {
            case "cancel":
                if (!await control.CancelAsync(id, Aborted))
                    return Refused("It had ended already.", path);
                await AuditAsync("run.cancel", run.ConnectorId);
                return Done("Cancelled. The documents that it had stored stay.", path);
            case "release":
                if (!await control.ReleaseAsync(id, Aborted))
                    return Refused("Someone decided already.", path);
                await AuditAsync("prune.release", run.ConnectorId);
                return Done($"{Words.Plural(run.Held ?? 0, "document")} will be gone within a minute.", path);
            case "dismiss":
                if (!await control.DismissAsync(id, Aborted))
                    return Refused("Someone decided already.", path);
                await AuditAsync("prune.dismiss", run.ConnectorId);
                return Done("They stay. The next prune asks again if the source still does not have them.", path);
            default:
                return BadRequest();
        }
    }

    private static JsonObject Members(string json) => JsonNode.Parse(json) as JsonObject ?? [];
}
