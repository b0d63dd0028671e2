using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Retrieval;

/// <summary>
/// An API with a knowledge base that a worker has read: a document for everybody, one for Ann alone, and a long one. One for each fixture.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal abstract class KnowledgeFixture<TFixture>
{
    protected const string Ann = "ann@example.com";
    protected const string Eve = "eve@example.com";

    protected static ApiHost Host { get; private set; } = null!;

    protected static string Dataset { get; private set; } = "";

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        Host = await ApiHost.StartAsync("all");
        var onlyAnn = DocumentAccess.Of(Principal.User("u1", Ann));
        var world = new ScriptedWorld { Access = id => id != "closed" ? DocumentAccess.Everyone : onlyAnn };
        world.Partitions["p"] = new()
        {
            ["open"] = "The zeppelin flies on Mondays.", ["closed"] = "The zeppelin is for sale.", ["long"] = "Ships.",
        };
        var config = $$"""{"world":"{{ScriptedConfig.Add(world)}}"}""";
        var made = await Host.PostAsync("/api/v1/connectors", $$"""{"name":"Z","source":"scripted","config":{{config}}}""");
        Dataset = await Host.DatasetAsync($$"""[{"id":"{{made["data"]!["id"]}}"}]""");
        // A second one may follow at once: where enqueuing takes long, the sweeper enqueues, too.
        try
        {
            await Eventually.TrueAsync(
                async () => await Host.ScalarAsync<long>("select count(*) from runs where kind = 'sync' and status = 'SUCCESS'") > 0);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException("The run does not end. " + await RunStates.TellAsync(Host.Database));
        }

        await Host.Database.Database.ExecuteAsync(
            """
            update documents set metadata = case source_id when 'open' then '{"team": "air", "year": 2024, "day": "2024-05-01"}'::jsonb
                when 'closed' then '{"team": "sales", "year": 2026, "day": "2026-05-01"}'::jsonb else '{}'::jsonb end
            """,
            null,
            CancellationToken.None);
    }

    [OneTimeTearDown]
    public static async Task StopAsync() => await Host.DisposeAsync();

    protected static Task<string> IdAsync(string document)
        => Host.ScalarAsync<string>("select replace(id::text, '-', '') from documents where source_id = @document", new { document })!;
}
