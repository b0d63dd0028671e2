using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Storage;

/// <summary>Notes in PostgreSQL and in memory, which behave alike.</summary>
public sealed class SourceNoteStoreTests
{
    [Test]
    public async Task Keeps_notes_in_the_order_in_which_they_were_added([Values] bool inMemory)
    {
        await using var database = await TestDatabase.CreateAsync();
        var connector = await TestConnectors.AddAsync(database.Database, "folder", "{}");
        ISourceNotes notes = inMemory ? new InMemorySourceNotes() : new SourceNoteStore(database.Database);

        var first = await notes.AddAsync(connector, "queue", [new("b", "1"), new("a", "2"), new("b", "3")], default);
        var second = await notes.AddAsync(connector, "queue", [new("a", "4"), new("c", "5")], default);
        await notes.WriteAsync(connector, "queue", new Dictionary<string, string> { ["a"] = "6", ["d"] = "7" }, default);
        await notes.WriteAsync(connector, "other", new Dictionary<string, string> { ["a"] = "8" }, default);

        Assert.That(first, Is.EquivalentTo(new[] { "a", "b" }));
        Assert.That(second, Is.EqualTo(new[] { "c" }));
        var page = await notes.PageAsync(connector, "queue", (0, 2), default);
        Assert.That(page.Select(note => note.Key + note.Value), Is.EqualTo(new[] { "b1", "a6" }));
        var next = await notes.PageAsync(connector, "queue", (page[^1].Place, 10), default);
        Assert.That(next.Select(note => note.Key + note.Value), Is.EqualTo(new[] { "c5", "d7" }));
        var found = await notes.FindAsync(connector, "queue", ["a", "x", "a"], default);
        Assert.That(found, Is.EqualTo(new Dictionary<string, string> { ["a"] = "6" }));
    }

    [Test]
    public async Task Forgets_books_by_the_beginning_of_their_names_and_by_age([Values] bool inMemory)
    {
        await using var database = await TestDatabase.CreateAsync();
        var connector = await TestConnectors.AddAsync(database.Database, "folder", "{}");
        ISourceNotes notes = inMemory ? new InMemorySourceNotes() : new SourceNoteStore(database.Database);
        foreach (var book in new[] { "read/1/queue", "read/2/queue", "list/1/queue" })
            await notes.WriteAsync(connector, book, new Dictionary<string, string> { ["a"] = book }, default);

        var now = TimeProvider.System.GetUtcNow();
        await notes.ForgetAsync(connector, "", now.AddDays(-1), default);
        await notes.ForgetAsync(connector, "read/1/", null, default);
        Assert.That(await FoundAsync(), Is.EqualTo(new[] { "read/2/queue", "list/1/queue" }));

        await notes.ForgetAsync(connector, "read/", now.AddDays(1), default);
        Assert.That(await FoundAsync(), Is.EqualTo(new[] { "list/1/queue" }));

        async Task<List<string>> FoundAsync()
        {
            var found = new List<string>();
            foreach (var book in new[] { "read/1/queue", "read/2/queue", "list/1/queue" })
                found.AddRange((await notes.FindAsync(connector, book, ["a"], default)).Values);
            return found;
        }
    }

    [Test]
    public async Task Notes_leave_with_their_connector()
    {
        await using var database = await TestDatabase.CreateAsync();
        var connector = await TestConnectors.AddAsync(database.Database, "folder", "{}");
        var notes = new SourceNoteStore(database.Database);
        await notes.AddAsync(
            connector, "queue", [.. Enumerable.Range(0, 3_000).Select(number => KeyValuePair.Create($"{number}", "x"))], default);
        await database.Database.ExecuteAsync("update connectors set deleted_at = now()", null, default);

        var purge = new ConnectorPurge(database.Database, new ConnectorStore(database.Database), TimeProvider.System);
        Assert.That(await purge.RunAsync(connector, TimeSpan.FromMinutes(1), default), Is.True);
        Assert.That(await database.Database.FirstAsync<long>("select count(*) from source_notes", null, default), Is.Zero);
    }
}
