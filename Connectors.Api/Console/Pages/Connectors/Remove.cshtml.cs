using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>Asks whether to delete a connector, and says what that removes.</summary>
internal sealed class RemoveModel(OverviewQuery overview, RunControl control) : ConsolePage
{
    public ConnectorOverview Row { get; private set; } = new();

    protected override bool MaySee => Caller.MayOperate;

    public async Task<IActionResult> OnGetAsync(string id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        await control.DeleteAsync(id, Aborted);
        await AuditAsync("connector.delete", id);
        return Done(
            $"{Row.Name} was deleted. Its documents are removed in the background; searches do not find them any more.", "/connectors");
    }

    private async Task<bool> LoadAsync(string id)
    {
        var found = await overview.ListAsync(Tenant, new ConnectorFilter { Id = id }, new Page(1, 1), OverviewQuery.MaxCounted, Aborted);
        Row = found.Rows.Count == 0 ? Row : found.Rows[0];
        return found.Rows.Count > 0;
    }
}
