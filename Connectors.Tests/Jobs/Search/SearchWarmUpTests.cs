using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.Jobs.Search;
using Npgsql;

namespace Connectors.Tests.Jobs.Search;

internal sealed class SearchWarmUpTests
{
    [Test]
    public async Task A_started_process_has_looked_words_up_before_anyone_asks()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var name = new NpgsqlConnectionStringBuilder(shelf.Database.ConnectionString).Database!;
        ConcurrentQueue<string> statements = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Other tests have databases of their own.
                var tags = activity.TagObjects.Select(tag => tag.Value?.ToString() ?? "").ToArray();
                if (tags.Contains(name))
                    statements.Enqueue(string.Join(' ', tags));
            },
        };
        ActivitySource.AddActivityListener(listener);
        var warmUp = new SearchWarmUp(shelf.Database, new SearchStore(shelf.Database));

        await warmUp.RunAsync(CancellationToken.None);
        Assert.That(statements, Is.Not.Empty.And.None.Contains("c.search @@"), "nothing is there yet");

        await shelf.AddAsync(await shelf.ConnectAsync(), "Manual", "The pressure of the pump.");
        statements.Clear();
        await warmUp.RunAsync(CancellationToken.None);
        Assert.That(statements, Has.Some.Contains("c.search @@"));
        Assert.That(statements, Has.Some.Contains("search_vocabulary"));
        Assert.That(statements, Has.Some.Contains("with recursive mine"));
        Assert.That(statements, Has.Some.Contains("k.content"), "a page was read");
    }
}
