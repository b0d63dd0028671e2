using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Sources;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages;

/// <summary>The documents and containers that the tenant's connectors could not read.</summary>
internal sealed class FailuresModel(TenantFailures failures, RunControl control) : ConsolePage
{
    public const int Rows = 50;

    /// <summary>The number of connectors that one press of the button reads again.</summary>
    public const int MaxReplays = 200;

    public FailureReason? Reason { get; private set; }

    /// <summary>A part of the connector's name; null for all.</summary>
    public string? Connector { get; private set; }

    public FailureOrder Order { get; private set; }

    public IReadOnlyList<FailureSum> Sums { get; private set; } = [];

    public PageOf<TenantFailure> Found { get; private set; } = new([], 0);

    public FailureTable Table
        => new(Request, Order, [.. Found.Rows.Select(FailureLine.From)]) { HasConnectors = true };

    public async Task OnGetAsync()
    {
        ReadFilter();
        Sums = await failures.SumAsync(Tenant, Aborted);
        Found = await failures.ListAsync(Tenant, Reason, Connector, Order, Slice(Rows), Aborted);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        ReadFilter();
        if (Reason is not { } reason)
            return BadRequest();
        var path = "/failures" + new QueryBuilder(Request.Query.Where(pair => pair.Key is "reason" or "connector")).ToString();
        var ids = await failures.ConnectorsAsync(Tenant, reason, Connector, MaxReplays + 1, Aborted);
        foreach (var id in ids.Take(MaxReplays))
        {
            await control.ReplayAsync(id, new FailureSelection { Reason = reason }, Aborted);
            await AuditAsync("failures.replay", id, reason.ToDb());
        }

        return ids.Count switch
        {
            0 => Refused("Nothing to read again: the connectors are paused, or the failures are gone.", path),
            > MaxReplays => Done($"Queued in {Words.Count(MaxReplays)} connectors. There are more: press again for the next ones.", path),
            _ => Done($"Queued in {Words.Plural(ids.Count, "connector")}.", path),
        };
    }

    private void ReadFilter()
    {
        Reason = Enum.GetValues<FailureReason>().Where(reason => reason.ToDb() == Asked("reason")).Cast<FailureReason?>().FirstOrDefault();
        Connector = Asked("connector");
        Order = SortHeader.Asked<FailureOrder>(Asked("order"));
    }
}
