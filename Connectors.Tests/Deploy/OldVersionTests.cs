using Connectors.Tests.Support;

namespace Connectors.Tests.Deploy;

/// <summary>A migration of a later version can keep workers out that would write what is wrong.</summary>
public sealed class OldVersionTests
{
    [Test]
    public async Task A_worker_that_a_later_version_does_not_want_stops_and_does_not_start_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        var root = Directory.CreateTempSubdirectory("connectors-old-").FullName;
        try
        {
            await using var worker = await WorkerProcess.StartAsync(database.ConnectionString, root, root);
            await database.Database.ExecuteAsync("update oldest_version set script = '999_later.sql'", null, CancellationToken.None);

            Assert.That(await worker.EndAsync(TimeSpan.FromMinutes(1)), Is.Zero, "it stops by itself, in order");

            var (_, refusal) = await Outcome.OfAsync(() => WorkerProcess.StartAsync(database.ConnectionString, root, root));
            Assert.That(refusal?.Message, Does.Contain("This version is too old for its database").And.Contain("999_later.sql"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Test]
    public async Task A_worker_works_if_the_oldest_version_is_its_own_or_an_earlier_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        var migrator = new Connectors.Jobs.Storage.Migrator(database.Database);
        await database.Database.ExecuteAsync(
            "update oldest_version set script = (select max(name) from migrations)", null, CancellationToken.None);

        Assert.That(await migrator.WhyTooOldAsync(CancellationToken.None), Is.Null);
    }
}
