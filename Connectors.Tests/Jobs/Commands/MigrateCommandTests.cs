using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

public sealed class MigrateCommandTests : ToolTests
{
    [Test]
    public async Task Migrating_an_empty_database_creates_both_schemas_and_repeating_it_changes_nothing()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        var pending = await RunAsync(database, "migrate", "--pending", "--json");
        var first = await RunAsync(database, "migrate", "--json");
        var second = await RunAsync(database, "migrate");

        var scripts = first.Json["applied"]!.AsArray().Select(script => script!.GetValue<string>()).ToArray();
        Assert.That((pending.ExitCode, first.ExitCode, second.ExitCode), Is.EqualTo((0, 0, 0)));
        Assert.That(pending.Json["pending"]!.AsArray().Select(script => script!.GetValue<string>()), Is.EqualTo(scripts));
        Assert.That(
            await database.Database.QueryAsync<string>("select name from migrations order by name", null, CancellationToken.None),
            Is.EqualTo(scripts));
        Assert.That(
            await database.Database.FirstAsync<bool>("select to_regclass('hangfire.job') is not null", null, CancellationToken.None),
            Is.True);
        Assert.That(second.Output.Trim(), Is.EqualTo("The schema is up to date."));
    }

    [Test]
    public async Task Other_commands_do_not_change_an_older_schema_and_say_how_to_migrate()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        var answer = await RunAsync(database, "preview", "Handbook");

        Assert.That(answer.ExitCode, Is.EqualTo(2));
        Assert.That(answer.Errors.Single(), Does.Contain("migrations").And.Contains("\"migrate\""));
        Assert.That(
            await database.Database.FirstAsync<bool>("select to_regnamespace('connectors') is null", null, CancellationToken.None),
            Is.True);
    }
}
