using Connectors.Jobs.Administration;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connectors.Tests.Chaos;

/// <summary>The operator's part: creates connectors, starts runs and looks at their results.</summary>
internal sealed class ChaosConsole : IDisposable
{
    private readonly ChaosServer _server;
    private readonly IHost _host;

    public ChaosConsole(ChaosServer server, string dataDirectory, string folderRoot)
    {
        var options = new ConnectorsOptions
        {
            ConnectionString = server.ConnectionString,
            DataDirectory = dataDirectory,
            FolderRoots = [folderRoot],
            EgressAllow = ["127.0.0.1", "localhost"],
            Tenants = new Dictionary<string, SourceHostOptions>
            {
                [TestConnectors.Tenant] = new() { FolderRoots = [folderRoot], EgressAllow = ["127.0.0.1", "localhost"] },
            },
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddConnectorsCore(options, server.Database);
        builder.Services.AddConnectorsJobs(options);
        (_server, _host) = (server, builder.Build());
    }

    public T Get<T>()
        where T : notnull
        => _host.Services.GetRequiredService<T>();

    public RunControl Control => _host.Services.GetRequiredService<RunControl>();

    public Dispatcher Dispatcher => _host.Services.GetRequiredService<Dispatcher>();

    public Task<string> ConnectAsync(IChaosWorld world)
        => DatabaseRetry.RunAsync(async () =>
        {
            var terms = new ConnectorTerms { Config = world.Config, RefreshFreq = 0, PruneFreq = 0 };
            var (row, _) = await _host.Services.GetRequiredService<ConnectorService>().CreateAsync(
                TestConnectors.Tenant, "Chaos", world.Source, terms, [], CancellationToken.None);
            await TestConnectors.LinkAsync(_server.Database, row.Id);
            return row.Id;
        });

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
        => DatabaseRetry.RunAsync(() => _server.Database.QueryAsync<T>(sql, parameters, CancellationToken.None));

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
        => (await DatabaseRetry.RunAsync(() => _server.Database.FirstAsync<T>(sql, parameters, CancellationToken.None)))!;

    /// <summary>Runs a connector until it succeeds: again if an operator stopped the run or the chaos made it fail.</summary>
    public async Task FinishAsync(string connectorId, RunKind kind, TimeSpan limit)
    {
        const int MaxAttempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            var run = await DatabaseRetry.RunAsync(() => kind == RunKind.Replay
                ? Control.ReplayAsync(connectorId, new FailureSelection { All = true }, CancellationToken.None)
                : Control.RunNowAsync(connectorId, kind, RunTrigger.Manual, rebuild: false, CancellationToken.None));
            var ended = await EndedRun.WaitAsync(this, run, limit);
            if (ended.Held is not null)
                await DatabaseRetry.RunAsync(() => Control.ReleaseAsync(run, CancellationToken.None));
            if (ended.Status == RunStatus.Success || ended.Held is not null)
                return;
            if (attempt == MaxAttempts)
                throw new InvalidOperationException($"{kind} of {connectorId} does not succeed: {ended.Status} {ended.Error}");
        }
    }

    public void Dispose() => _host.Dispose();
}
