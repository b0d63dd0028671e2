using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Console.Pages.Administration;

/// <summary>Who did what in the tenant.</summary>
internal sealed class AuditModel(AuditStore audit) : ConsolePage
{
    public const int Rows = 100;

    public AuditFilter Filter { get; private set; } = new();

    public PageOf<AuditRow> Found { get; private set; } = new([], 0);

    protected override bool MaySee => Caller.MayAdminister;

    public async Task OnGetAsync()
    {
        Filter = new AuditFilter { Action = Asked("action"), Target = Asked("target") };
        Found = await audit.ListAsync(Tenant, Filter, Slice(Rows), Aborted);
    }
}
