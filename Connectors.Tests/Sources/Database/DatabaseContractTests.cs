using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Database;

/// <summary>The contract on a real server, which the tests of a fixture share.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal abstract class DatabaseContractTests : SourceContractTests
{
    private DatabaseShop _shop = null!;

    protected override string Type => _shop.Type;

    protected abstract DatabaseShop Make();

    protected override JsonObject Config() => _shop.Config(new JsonObject { ["batch_size"] = 2 });

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _shop = Make();
        await _shop.StartAsync();
        await _shop.FillAsync(9, "text");
        await _shop.ExecuteAsync("create table pairs (a int, b varchar(20), note text, primary key (a, b))");
        await _shop.ExecuteAsync("insert into pairs values (1, 'a,b', 'one'), (1, 'é', 'two'), (2, 'a,b', 'three')");
        await _shop.ExecuteAsync("create table keyless (a int)");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _shop.DisposeAsync();
}
