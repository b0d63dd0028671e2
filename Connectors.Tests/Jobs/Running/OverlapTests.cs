using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;
using Npgsql;

namespace Connectors.Tests.Jobs.Running;

public sealed class OverlapTests
{
    [Test]
    public async Task A_task_fetches_and_extracts_the_next_batches_while_it_writes_a_batch()
    {
        await using var host = await EngineHost.StartAsync();
        var (fetched, extracted) = (Signal(), Signal());
        var world = new ScriptedWorld
        {
            BeforeBatch = (_, batch, _) => Once(batch == 2, fetched),
            Open = text =>
            {
                Once(text == "Text of a 10", extracted);
                return text;
            },
        }.Fill("a", 30);
        var connector = await host.ConnectAsync(world);
        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync();
        await using var writing = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("lock table connectors.documents in exclusive mode", connection, writing);
        await hold.ExecuteNonQueryAsync();

        var run = await host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await Task.WhenAll(fetched.Task, extracted.Task).WaitAsync(TimeSpan.FromSeconds(30));
        var before = await host.CountAsync(connector);
        await writing.CommitAsync();
        var ended = await host.EndAsync(run);

        Assert.That(before, Is.Zero);
        Assert.That((ended.Status, await host.CountAsync(connector)), Is.EqualTo((RunStatus.Success, 30L)));
    }

    private static Task Once(bool isIt, TaskCompletionSource signal)
    {
        if (isIt)
            signal.TrySetResult();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
