using System.Text;
using Connectors.Jobs.Storage.Sent;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Storage.Sent;

/// <summary>What programs send is stored whole, in an order that readers can follow.</summary>
internal sealed class SentDocumentWriterTests
{
    private TestDatabase _database = null!;
    private SentContents _contents = null!;
    private SentDocumentStore _store = null!;
    private SentDocumentWriter _writer = null!;
    private string _connector = "";

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _connector = await TestConnectors.AddAsync(_database.Database, "push", """{"access":["everyone"]}""");
        _contents = new SentContents(_database.Database);
        _store = new SentDocumentStore(_database.Database);
        _writer = new SentDocumentWriter(_database.Database, new SentLimits(4 << 20));
    }

    [TearDown]
    public async Task DropAsync() => await _database.DisposeAsync();

    [Test]
    public async Task A_reader_that_follows_the_positions_misses_nothing_that_several_programs_send_at_once()
    {
        const int programs = 6;
        const int batches = 15;
        var writing = Task.WhenAll(Enumerable.Range(0, programs).Select(program => Task.Run(async () =>
        {
            for (var batch = 0; batch < batches; batch++)
                await SendAsync([$"{program}-{batch}-a", $"{program}-{batch}-b"], "text");
        })));

        var (read, position) = (new HashSet<string>(), 0L);
        while (true)
        {
            var done = writing.IsCompleted;
            var next = await _store.AfterAsync(_connector, position, 7, CancellationToken.None);
            read.UnionWith(next.Select(document => document.Id));
            position = next.Count == 0 ? position : next[^1].Position;
            if (done && next.Count == 0)
                break;
        }

        await writing;
        Assert.That(read, Has.Count.EqualTo(programs * batches * 2));
        Assert.That(await _store.CountAsync(_connector, CancellationToken.None), Is.EqualTo(programs * batches * 2));
    }

    [Test]
    public async Task A_document_that_is_sent_again_replaces_the_earlier_one_and_an_equal_one_changes_nothing()
    {
        var first = await SendAsync(["a"], "one");
        var equal = await SendAsync(["a"], "one");
        var changed = await SendAsync(["a"], "two");
        var removed = await _writer.RemoveAsync(_connector, ["a", "never"], CancellationToken.None);
        var back = await SendAsync(["a"], "two");

        Assert.That(
            new[] { first["a"], equal["a"], changed["a"], back["a"] },
            Is.EqualTo(new[] { SentOutcome.Created, SentOutcome.Unchanged, SentOutcome.Updated, SentOutcome.Created }));
        Assert.That(removed, Is.EqualTo(new[] { "a" }));
        var all = await _store.AfterAsync(_connector, 0, 10, CancellationToken.None);
        Assert.That(all.Select(document => (document.Id, document.Position)), Is.EqualTo(new[] { ("a", 4L) }));
    }

    [Test]
    public async Task Large_contents_are_stored_in_pieces_and_leave_nothing_behind_when_they_are_replaced_or_removed()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300_000).Select(number => $"{number} ")));
        await SendAsync(["big"], bytes);
        var document = (await _store.FindAsync(_connector, ["big"], CancellationToken.None)).Single();
        await using var stream = await _store.OpenAsync(_connector, document, CancellationToken.None);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        var pieces = await PiecesAsync();

        await SendAsync(["big"], bytes);
        var equal = await PiecesAsync();
        await SendAsync(["big"], "small");
        var replaced = await PiecesAsync();

        Assert.That(read.ToArray(), Is.EqualTo(bytes));
        Assert.That((pieces, equal, replaced), Is.EqualTo((3L, 3L, 0L)));
        Assert.That(
            async () => await _store.OpenAsync(_connector, document, CancellationToken.None),
            Throws.InstanceOf<DocumentUnreadableException>().With.Property("Reason").EqualTo(FailureReason.Changed));
    }

    [Test]
    public async Task A_content_that_is_too_large_is_given_up_and_forgotten()
    {
        using var endless = new MemoryStream(new byte[2 << 20]);

        Assert.That(await _contents.ReceiveAsync(_connector, endless, 1 << 20, CancellationToken.None), Is.Null);
        Assert.That(await PiecesAsync(), Is.Zero);
    }

    [Test]
    public async Task A_full_box_takes_nothing_more_until_something_is_removed()
    {
        await SendAsync(["a", "b", "c"], new byte[1 << 20]);

        Assert.That(
            async () => await SendAsync(["d", "e"], new byte[1 << 20]),
            Throws.InstanceOf<SentBoxFullException>().With.Message.Contains("Connectors:Push:MaxBytes"));
        await _writer.RemoveAsync(_connector, ["a", "b"], CancellationToken.None);
        await SendAsync(["d", "e"], new byte[1 << 20]);

        Assert.That(await _store.CountAsync(_connector, CancellationToken.None), Is.EqualTo(3));
    }

    [Test]
    public async Task A_complete_set_leaves_out_what_was_sent_before_it_began_and_nothing_that_came_since(
        [Values(1, 2, 20_000)] int piece)
    {
        var sets = new SentSetWriter(_database.Database) { PieceSize = piece };
        await SendAsync(["old", "kept", "refused"], "text");
        await SendAsync(["kept"], "text", "night", ["refused"]);
        await SendAsync(["beside"], "text");
        await SendAsync(["new"], "text", "night");

        await SendAsync([], "text", "empty");
        var empty = await sets.CompleteAsync(_connector, "empty", CancellationToken.None);
        var left = await sets.CompleteAsync(_connector, "night", CancellationToken.None);
        var again = await sets.CompleteAsync(_connector, "night", CancellationToken.None);

        Assert.That((left, again), Is.EqualTo((1, (int?)null)));
        Assert.That(empty, Is.Null, "a set that nothing was sent with would lack everything");
        var listed = await _store.ListAsync(_connector, null, 10, CancellationToken.None);
        Assert.That(listed.Select(document => document.Id), Is.EquivalentTo(new[] { "kept", "refused", "beside", "new" }));
    }

    private Task<IReadOnlyDictionary<string, SentOutcome>> SendAsync(
        string[] ids, string text, string? set = null, string[]? refused = null)
        => SendAsync(ids, Encoding.UTF8.GetBytes(text), set, refused);

    private async Task<IReadOnlyDictionary<string, SentOutcome>> SendAsync(
        string[] ids, byte[] bytes, string? set = null, string[]? refused = null)
    {
        List<SentChange> changes = [];
        foreach (var id in ids)
        {
            var content = await _contents.KeepAsync(_connector, bytes, CancellationToken.None);
            changes.Add(new SentChange { Id = id, Title = id, Content = content });
        }

        return await _writer.WriteAsync(_connector, changes, set, refused ?? [], CancellationToken.None);
    }

    private Task<long> PiecesAsync()
        => _database.Database.FirstAsync<long>("select count(*) from sent_pieces", null, CancellationToken.None);
}
