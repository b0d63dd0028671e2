using System.Text.Json.Nodes;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Running;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Support;

/// <summary>A whole worker in this process, with its own database.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private IHost _host;

    private readonly ConnectorsOptions _options;

    private EngineHost(IHost host, TestDatabase database, ConnectorsOptions options)
        => (_host, Database, _options) = (host, database, options);

    public TestDatabase Database { get; }

    public RunControl Control => _host.Services.GetRequiredService<RunControl>();

    public T Get<T>()
        where T : notnull
        => _host.Services.GetRequiredService<T>();

    public static Task<EngineHost> StartAsync(
        EngineOptions? engine = null, Action<IServiceCollection>? configure = null, params string[] folderRoots)
        => MakeAsync(engine, configure, started: true, folderRoots);

    /// <summary>A worker that executes few jobs at once.</summary>
    public static Task<EngineHost> StartSmallAsync(int workers, EngineOptions engine, Action<IServiceCollection>? configure = null)
        => MakeAsync(engine, configure, started: true, [], workers);

    /// <summary>Builds a worker without starting it, so its jobs stay in their queues.</summary>
    public static Task<EngineHost> IdleAsync() => MakeAsync(null, null, started: false, []);

    private static async Task<EngineHost> MakeAsync(
        EngineOptions? engine, Action<IServiceCollection>? configure, bool started, string[] folderRoots, int workers = 8)
    {
        var database = await TestDatabase.CreateAsync();
        var options = new ConnectorsOptions
        {
            DataDirectory = Directory.CreateTempSubdirectory("connectors-test-").FullName,
            Workers = workers,
            EgressAllow = ["127.0.0.1", "localhost"],
            FolderRoots = folderRoots,
            Tenants = new Dictionary<string, SourceHostOptions>
            {
                [TestConnectors.Tenant] = new() { FolderRoots = folderRoots, EgressAllow = ["127.0.0.1", "localhost"] },
            },
        };
        var host = Build(engine, configure, options, database);
        if (started)
            await host.StartAsync();
        return new EngineHost(host, database, options);
    }

    /// <summary>Stops the worker and starts one that is configured otherwise, on the same database.</summary>
    public async Task RestartAsync(Action<IServiceCollection> configure)
    {
        await _host.StopAsync();
        _host.Dispose();
        _host = Build(null, configure, _options, Database);
        await _host.StartAsync();
    }

    private static IHost Build(
        EngineOptions? engine, Action<IServiceCollection>? configure, ConnectorsOptions options, TestDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        builder.Services.AddSingleton(engine ?? Quick);
        configure?.Invoke(builder.Services);
        builder.Services.AddConnectorsCore(options, database.Database);
        builder.Services.AddSource<ScriptedSource, ScriptedConfig, ScriptedCheckpoint>("scripted", "Scripted", "For tests.");
        builder.Services.AddConnectorsJobs(options).AddConnectorsWorker(options).AddSingleton<ForegroundRun>();
        return builder.Build();
    }

    /// <summary>
    /// Starts an engine with a fast clock, so a source's waits take nearly no time. Its own intervals are longer by the same factor.
    /// </summary>
    public static Task<EngineHost> StartHurriedAsync(params string[] folderRoots) => StartAsync(
        Quick with { Heartbeat = Quick.Heartbeat * Hurry, Sweep = Quick.Sweep * Hurry, Slice = TimeSpan.FromHours(1) },
        services => services.AddSingleton<TimeProvider>(new HurriedTime(Hurry)).AddSingleton<IRateBudgets>(UnlimitedBudgets.Instance),
        folderRoots);

    private const int Hurry = 50;

    public static EngineOptions Quick { get; } = new()
    {
        Heartbeat = TimeSpan.FromMilliseconds(100),
        Sweep = TimeSpan.FromMilliseconds(500),
        LeaseTtl = TimeSpan.FromSeconds(3),
        Backoff = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200)],
        RateLimitPause = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>Creates a connector that reads a world, and links it to a knowledge base.</summary>
    public Task<string> ConnectAsync(ScriptedWorld world)
        => ConnectAsync("scripted", new JsonObject { ["world"] = ScriptedConfig.Add(world) });

    /// <summary>
    /// Creates a connector as the API does, with its secrets and checks, and links it to a knowledge base with the same id.
    /// </summary>
    public async Task<string> ConnectAsync(string source, JsonObject config)
    {
        var terms = new ConnectorTerms { Config = config, RefreshFreq = 0, PruneFreq = 0, AccessFreq = 0, TimeoutSecs = 60 };
        var (row, _) = await Get<ConnectorService>().CreateAsync(
            TestConnectors.Tenant, $"My {source}", source, terms, [], CancellationToken.None);
        await TestConnectors.LinkAsync(Database.Database, row.Id);
        return row.Id;
    }

    /// <summary>Searches a connector's documents and returns the source ids of the hits, sorted.</summary>
    /// <param name="connectorId">The connector, which is also the id of its knowledge base.</param>
    /// <param name="question">The search terms.</param>
    /// <param name="user">The user on whose behalf to search. Null means no filter by access.</param>
    public async Task<string[]> AskAsync(string connectorId, string question, string? user)
    {
        var request = new SearchRequest
        {
            TenantId = TestConnectors.Tenant, Question = question, KnowledgeBases = [connectorId], AsUser = user, PageSize = 100,
        };
        var result = await Get<SearchStore>().SearchAsync(request, CancellationToken.None);
        return [.. result.Hits.Select(hit => hit.SourceId).Distinct().Order(StringComparer.Ordinal)];
    }

    public async Task<RunRow> RunAsync(string connectorId, RunKind kind = RunKind.Sync, bool rebuild = false)
        => await EndAsync(await Control.RunNowAsync(connectorId, kind, RunTrigger.Manual, rebuild, CancellationToken.None));

    /// <summary>Waits until a run has ended.</summary>
    public async Task<RunRow> EndAsync(long runId)
    {
        try
        {
            return await Eventually.GetAsync(
                async () => await Get<RunStore>().FindAsync(runId, CancellationToken.None) is { FinishedAt: not null } run ? run : null);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException("The run did not end. " + await RunStates.TellAsync(Database));
        }
    }

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
        => (await Database.Database.FirstAsync<T>(sql, parameters, CancellationToken.None))!;

    public Task<long> CountAsync(string connectorId)
        => ScalarAsync<long>(
            "select count(*) from documents where connector_id = @connectorId and missing_since is null", new { connectorId });

    public async ValueTask DisposeAsync()
    {
        var directory = Get<ConnectorsOptions>().DataDirectory;
        await _host.StopAsync();
        _host.Dispose();
        // NUnit keeps fixtures, and everything they reference, until the last test has run.
        _host = null!;
        await Database.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
