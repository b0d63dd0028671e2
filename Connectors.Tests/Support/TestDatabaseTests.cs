namespace Connectors.Tests.Support;

public sealed class TestDatabaseTests
{
    [Test]
    public async Task Each_test_gets_its_own_migrated_database()
    {
        await using var one = await TestDatabase.CreateAsync();
        await using var two = await TestDatabase.CreateAsync();
        await one.Database.ExecuteAsync("create table mine (id int)", null, CancellationToken.None);

        const string Count =
            "select count(*) from information_schema.tables where table_schema = 'connectors' and table_name = any(@names)";
        Assert.That(
            await one.Database.FirstAsync<long>(Count, new { names = new[] { "mine", "documents" } }, CancellationToken.None),
            Is.EqualTo(2));
        Assert.That(
            await two.Database.FirstAsync<long>(Count, new { names = new[] { "mine", "documents" } }, CancellationToken.None),
            Is.EqualTo(1));
    }
}
