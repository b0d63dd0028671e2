using Connectors.Jobs.Administration;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connectors.Tests.Chaos;

/// <summary>What a person has at hand: makes connectors, gives orders, and sees what became of them.</summary>
internal sealed class ChaosArena : IDisposable
{
    private const string Tenant = "tenant";
    private readonly ChaosServer _server;
    private readonly IHost _host;

    public ChaosArena(ChaosServer server, string dataDirectory, string folderRoot)
    {
        var options = new ConnectorsOptions
        {
            ConnectionString = server.ConnectionString, DataDirectory = dataDirectory, FolderRoots = [folderRoot], EgressAllow = ["127.0.0.1"],
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddConnectorsCore(options, server.Database);
        builder.Services.AddConnectorsJobs(options);
        (_server, _host) = (server, builder.Build());
    }

    public RunControl Control => _host.Services.GetRequiredService<RunControl>();

    public Dispatcher Dispatcher => _host.Services.GetRequiredService<Dispatcher>();

    public Task<string> ConnectAsync(IChaosWorld world)
        => Patiently.DoAsync(async () =>
        {
            var (row, _) = await _host.Services.GetRequiredService<ConnectorService>().CreateAsync(
                Tenant, "Chaos", world.Source, new ConnectorTerms { Config = world.Config, RefreshFreq = 0, PruneFreq = 0 }, [], CancellationToken.None);
            await _server.Database.ExecuteAsync(
                """
                insert into knowledge_bases (id, tenant_id, name, created_by) values (@Id, 'tenant', @Id, 'test');
                insert into knowledge_base_connectors (knowledge_base_id, connector_id) values (@Id, @Id);
                """,
                new { row.Id },
                CancellationToken.None);
            return row.Id;
        });

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
        => Patiently.DoAsync(() => _server.Database.QueryAsync<T>(sql, parameters, CancellationToken.None));

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
        => (await Patiently.DoAsync(() => _server.Database.FirstAsync<T>(sql, parameters, CancellationToken.None)))!;

    /// <summary>Runs something to its end, again where a person stopped it meanwhile or the chaos made it fail.</summary>
    public async Task FinishAsync(string connectorId, RunKind kind, TimeSpan limit)
    {
        const int Attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            var run = await Patiently.DoAsync(() => kind == RunKind.Replay
                ? Control.ReplayAsync(connectorId, new FailureSelection { All = true }, CancellationToken.None)
                : Control.RunNowAsync(connectorId, kind, RunTrigger.Manual, rebuild: false, CancellationToken.None));
            var ended = await Ended.WaitAsync(this, run, limit);
            if (ended.Held is not null)
                await Patiently.DoAsync(() => Control.ReleaseAsync(run, CancellationToken.None));
            if (ended.Status == RunStatus.Success || ended.Held is not null)
                return;
            if (attempt == Attempts)
                throw new InvalidOperationException($"{kind} of {connectorId} does not succeed: {ended.Status} {ended.Error}");
        }
    }

    public void Dispose() => _host.Dispose();
}
