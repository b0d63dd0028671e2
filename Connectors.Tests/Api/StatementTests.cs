using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.Tests.Support;
using Npgsql;

namespace Connectors.Tests.Api;

/// <summary>How many statements routes send, and which: none asks once a row, and none counts to know that something is there.</summary>
internal sealed class StatementTests : ApiTests
{
    /// <summary>The process looks after its database now and then, also while a route is measured.</summary>
    private const int Noise = 3;

    [Test]
    public async Task Lists_send_as_many_statements_for_many_rows_as_for_one()
    {
        var first = await Host.ConnectAsync();
        await Host.DatasetAsync($$"""[{"id":"{{first}}"}]""");
        var few = (await CountAsync("/api/v1/connectors"), await CountAsync("/api/v1/datasets"));
        for (var i = 0; i < 12; i++)
            await Host.DatasetAsync($$"""[{"id":"{{await Host.ConnectAsync()}}"},{"id":"{{first}}"}]""");

        var many = (await CountAsync("/api/v1/connectors"), await CountAsync("/api/v1/datasets"));

        Assert.That(few.Item1, Is.GreaterThan(1), "the statements are seen");
        Assert.That(many.Item1, Is.LessThanOrEqualTo(few.Item1 + Noise));
        Assert.That(many.Item2, Is.LessThanOrEqualTo(few.Item2 + Noise));
    }

    [Test]
    public async Task A_search_of_many_datasets_counts_nothing_and_looks_all_of_them_up_at_once()
    {
        var connector = await Host.ConnectAsync();
        List<string> datasets = [];
        for (var i = 0; i < 12; i++)
            datasets.Add(await Host.DatasetAsync($$"""[{"id":"{{connector}}"}]"""));

        var one = await StatementsAsync(() => AskAsync(datasets[..1]));
        var all = await StatementsAsync(() => AskAsync(datasets));

        Assert.That(all, Has.Count.LessThanOrEqualTo(one.Count + Noise));
        Assert.That(all.Where(text => text.Contains("from documents", StringComparison.Ordinal)
            && text.Contains("sum(d.chunk_count)", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task A_list_of_connectors_tells_how_each_is_doing()
    {
        var seed = await ApiSeed.PlantAsync(Host);

        var item = (await Host.GetAsync("/api/v1/connectors"))["data"]!.AsArray().Single()!;

        Assert.That((string?)item["id"], Is.EqualTo(seed.Connector));
        Assert.That(((string?)item["last_kind"], (string?)item["last_status"]), Is.EqualTo(("prune", "FAILED")));
        Assert.That((string?)item["last_error"], Is.EqualTo("planted: held"));
        Assert.That(((bool)item["linked"]!, (bool)item["paused"]!, (int)item["refresh_freq"]!), Is.EqualTo((true, false, 30)));
        Assert.That(item["next_sync"], Is.Not.Null);
    }

    private async Task AskAsync(List<string> datasets)
    {
        var ids = string.Join(',', datasets.Select(id => $"\"{id}\""));
        var answer = await Host.PostAsync("/api/v1/retrieval", $$"""{"question":"zeppelin","dataset_ids":[{{ids}}]}""");
        Assert.That(Code(answer), Is.Zero, answer.ToJsonString());
    }

    private async Task<int> CountAsync(string path) => (await StatementsAsync(() => Host.GetAsync(path))).Count;

    /// <summary>The statements that this test's database gets meanwhile.</summary>
    private async Task<IReadOnlyCollection<string>> StatementsAsync(Func<Task> work)
    {
        var name = new NpgsqlConnectionStringBuilder(Host.Database.ConnectionString).Database;
        var texts = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                var tags = activity.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value as string);
                var text = tags.GetValueOrDefault("db.query.text") ?? tags.GetValueOrDefault("db.statement");
                if (text is not null && tags.Values.Any(value => value == name))
                    texts.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return texts;
    }
}
