using Connectors.Jobs.Monitoring;

namespace Connectors.Api.Console.Pages.Administration;

/// <summary>The budgets of calls to systems.</summary>
internal sealed class BudgetsModel(InstallationQuery installation) : ConsolePage
{
    private const int Rows = 200;

    public IReadOnlyList<BudgetView> Budgets { get; private set; } = [];

    // The installation is the first tenant's.
    protected override bool MaySee => Caller is { MayAdminister: true, IsHost: true };

    public async Task OnGetAsync() => Budgets = await installation.BudgetsAsync(Rows, Aborted);
}
