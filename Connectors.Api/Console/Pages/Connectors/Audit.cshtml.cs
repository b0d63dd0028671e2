using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>Who changed a connector.</summary>
internal sealed class AuditModel(ConnectorStore connectors, AuditStore audit) : ConsolePage
{
    public const int Rows = 50;

    public ConnectorRow Row { get; private set; } = new();

    public PageOf<AuditRow> Found { get; private set; } = new([], 0);

    protected override bool MaySee => Caller.MayOperate;

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await connectors.FindAsync(Tenant, id, Aborted) is not { } row)
            return NotFound();
        Row = row;
        Found = await audit.ListAsync(Tenant, new AuditFilter { Target = id }, Slice(Rows), Aborted);
        return Page();
    }
}
