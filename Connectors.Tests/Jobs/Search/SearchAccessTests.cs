using Connectors.Jobs.Search;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Search;

internal sealed class SearchAccessTests
{
    [Test]
    public async Task What_a_user_may_not_read_changes_no_answer_order_similarity_or_count()
    {
        var world = new ScriptedWorld
        {
            Access = id => id.StartsWith("secret", StringComparison.Ordinal)
                ? DocumentAccess.Nobody
                : DocumentAccess.Of(Principal.User("ann", "ann@example.com")),
        };
        world.Partitions["all"] = new()
        {
            ["one"] = "The zeppelin landed near the lighthouse.",
            ["two"] = "A zeppelin is a rigid airship, and a zeppelin is slow.",
            ["three"] = "The lighthouse keeper saw ships and more ships.",
        };
        await using var engine = await EngineHost.StartAsync();
        var connector = await engine.ConnectAsync(world);
        await engine.RunAsync(connector);
        var before = await AskAsync();

        for (var i = 0; i < 40; i++)
            world.Partitions["all"][$"secret-{i}"] = "zeppelin zeppelin zeppelin over ships";
        await engine.RunAsync(connector);
        var after = await AskAsync();

        Assert.That(await engine.CountAsync(connector), Is.EqualTo(43));
        Assert.That(before.Total, Is.EqualTo(3));
        Assert.That(after.Total, Is.EqualTo(before.Total));
        Assert.That(after.Hits, Is.EqualTo(before.Hits));
        Assert.That(after.Documents, Is.EqualTo(before.Documents));

        Task<SearchResult> AskAsync() => engine.Get<SearchStore>().SearchAsync(
            new SearchRequest
            {
                TenantId = TestConnectors.Tenant,
                Question = "lighthouse zeppelin ships",
                KnowledgeBases = [connector],
                AsUser = "ann@example.com",
            },
            CancellationToken.None);
    }
}
