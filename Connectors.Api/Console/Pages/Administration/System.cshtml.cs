using System.Reflection;
using Connectors.Jobs.Monitoring;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Hangfire;
using Hangfire.Storage.Monitoring;

namespace Connectors.Api.Console.Pages.Administration;

/// <summary>The installation: version, queues, workers, formats.</summary>
internal sealed class SystemModel(StateQuery state, WorkerFormats formats, JobStorage jobs, Database database) : ConsolePage
{
    public static string Version { get; } = typeof(SystemModel).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public string? Migration { get; private set; }

    public IReadOnlyList<StateSample> State { get; private set; } = [];

    public IReadOnlyList<FormatOfWorkers> Formats { get; private set; } = [];

    public IReadOnlyList<ServerDto> Workers { get; private set; } = [];

    public IEnumerable<StateSample> Queues => State.Where(sample => sample.Metric == "queue").OrderBy(sample => sample.Label);

    public IEnumerable<Tile> Tiles =>
    [
        new("jobs waiting", Sum("queue")),
        new("runs under way", Sum("active")),
        new("connectors overdue", Sum("overdue"), IsBad: true),
        new("seconds behind", Sum("lag")),
        new("prunes held", Sum("held"), IsBad: true),
        new("budgets used up", Sum("exhausted"), IsBad: true),
        new("access refreshes failed", Sum("access"), IsBad: true),
        new("credentials end soon", Sum("expiring"), IsBad: true),
    ];

    protected override bool MaySee => Caller.MayAdminister;

    public async Task OnGetAsync()
    {
        Migration = await new Migrator(database).LatestAsync(Aborted);
        if (!Caller.IsHost)
            return;
        State = await state.ReadAsync(Aborted);
        Formats = await formats.ListAsync(Aborted);
        Workers = [.. jobs.GetMonitoringApi().Servers()];
    }

    private long Sum(string metric) => (long)State.Where(sample => sample.Metric == metric).Sum(sample => sample.Value);
}
