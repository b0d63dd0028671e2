using Connectors.Jobs.Hosting;
using Connectors.Jobs.Monitoring;

namespace Connectors.Api.Console.Pages.Administration;

/// <summary>How long what is kept, and how much of it there is.</summary>
internal sealed class RetentionModel(InstallationQuery installation, ConnectorsOptions options) : ConsolePage
{
    public IReadOnlyList<(string What, string Kept, TableSize? Size)> Kept { get; private set; } = [];

    // The installation is the first tenant's.
    protected override bool MaySee => Caller is { MayAdminister: true, IsHost: true };

    public async Task OnGetAsync()
    {
        var sizes = (await installation.SizesAsync(Aborted)).ToDictionary(size => size.Name);
        var kept = options.Retention;
        Kept =
        [
            Row("Documents", "as long as the source has them", "documents"),
            Row("Their text, in chunks", "as long as their documents", "chunks"),
            Row("Runs", Days(kept.Runs) + "; the newest of each connector and kind always", "runs"),
            Row("Partitions of runs", "as long as their runs", "tasks"),
            Row("Why documents were left out or deleted", Days(kept.Decisions), "decisions"),
            Row("Failures", Days(kept.ResolvedFailures) + " after they are resolved", "failures"),
            Row("Audit", Days(kept.Audit), "audit"),
            Row("Keys", Days(kept.Keys) + " after they end", "api_keys"),
            Row("Budgets", Days(kept.Budgets) + " after the last call", "budgets"),
        ];

        (string, string, TableSize?) Row(string what, string time, string table) => (what, time, sizes.GetValueOrDefault(table));
    }

    private static string Days(TimeSpan time) => Words.Plural((long)time.TotalDays, "day");
}
