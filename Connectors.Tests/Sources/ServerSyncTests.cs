using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources;

/// <summary>
/// The engine reads a real server from the first sync to the last. One worker serves all tests of a fixture; each test has a server and a
/// connector of its own.
/// </summary>
/// <typeparam name="TFixture">The fixture, which makes the worker its own.</typeparam>
[Parallelizable(ParallelScope.Self)]
internal abstract class ServerSyncTests<TFixture>
{
    protected const int Folders = 6;

    protected static EngineHost Host { get; private set; } = null!;

    [OneTimeSetUp]
    public static async Task StartWorkerAsync() => Host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public static async Task StopWorkerAsync() => await Host.DisposeAsync();

    protected static string Name(int number) => $"part {number % Folders}/file {number}.txt";

    protected static Task<long> SyncAsync(string connector)
        => Host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);

    protected static Task<string> ErrorAsync(RunRow run)
        => Host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id });

    protected static Task<int> CallsAsync(RunRow run, string endpoint)
        => Host.ScalarAsync<int>(
            "select coalesce((usage -> @endpoint ->> 'calls')::int, 0) from runs where id = @Id", new { run.Id, endpoint });

    protected static Task<int> OpenFailuresAsync(string connector)
        => Host.ScalarAsync<int>(
            "select count(*)::int from failures where connector_id = @connector and resolved_at is null", new { connector });

    /// <summary>
    /// Syncs once more, after which every document is stored or has a failure that waits for its turn, because its download was cut or not
    /// answered. A person need not wait: with a replay, all are stored.
    /// </summary>
    protected static async Task AssertNothingIsLostAsync(string connector, int documents)
    {
        await Host.RunAsync(connector);
        var open = await OpenFailuresAsync(connector);
        Assert.That(await Host.CountAsync(connector) + open, Is.EqualTo(documents));
        if (open > 0)
            await Host.EndAsync(await Host.Control.ReplayAsync(connector, new FailureSelection { All = true }, CancellationToken.None));
        Assert.That((await Host.CountAsync(connector), await OpenFailuresAsync(connector)), Is.EqualTo(((long)documents, 0)));
    }
}
