using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Retrieval;

/// <summary>An API with a knowledge base of two documents, read by a worker: one for everybody, one for Ann alone.</summary>
internal abstract class KnowledgeFixture
{
    protected const string Ann = "ann@example.com";
    protected const string Eve = "eve@example.com";

    protected ApiHost Host { get; private set; } = null!;

    protected string Dataset { get; private set; } = "";

    [SetUp]
    public async Task StartAsync()
    {
        Host = await ApiHost.StartAsync("all");
        var world = new ScriptedWorld { Access = id => id == "open" ? DocumentAccess.Everyone : DocumentAccess.Of(Principal.User("u1", Ann)) };
        world.Partitions["p"] = new()
        {
            ["open"] = "The zeppelin flies on Mondays.", ["closed"] = "The zeppelin is for sale.",
        };
        var config = $$"""{"world":"{{ScriptedConfig.Add(world)}}"}""";
        var made = await Host.PostAsync("/api/v1/connectors", $$"""{"name":"Z","source":"scripted","config":{{config}}}""");
        Dataset = await Host.DatasetAsync($$"""[{"id":"{{made["data"]!["id"]}}"}]""");
        await Eventually.TrueAsync(async () => await Host.ScalarAsync<long>("select count(*) from runs where status = 'SUCCESS'") == 1);
        await Host.Database.Database.ExecuteAsync(
            """
            update documents set metadata = case source_id when 'open' then '{"team": "air", "year": 2024, "day": "2024-05-01"}'::jsonb
                else '{"team": "sales", "year": 2026, "day": "2026-05-01"}'::jsonb end
            """,
            null,
            CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync() => await Host.DisposeAsync();

    protected Task<string> IdAsync(string document) => Host.ScalarAsync<string>("select replace(id::text, '-', '') from documents where source_id = @document", new { document })!;
}
