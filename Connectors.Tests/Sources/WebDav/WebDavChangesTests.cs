using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>Syncs of a server that tells what changed (RFC 6578).</summary>
public sealed class WebDavChangesTests
{
    private const string Part = "folder:reports";

    private readonly SyncingWebDav _server = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly SourceCache _cache = new();
    private SourceProbe _probe = null!;

    [SetUp]
    public async Task StartAsync()
    {
        foreach (var path in new[] { "reports/a.txt", "reports/b.txt", "reports/deep/c.txt", "reports/deep/er/d.txt", "top.txt" })
            _server.Put(path, $"text of {path}");
        await _server.StartAsync();
        _probe = Probe();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _probe.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_sync_asks_once_for_a_whole_tree_and_gives_what_changed_and_what_is_gone()
    {
        var first = await SyncAsync(Part, null);
        Assert.That(Ids(first), Is.EqualTo(new[] { "reports/a.txt", "reports/b.txt", "reports/deep/c.txt", "reports/deep/er/d.txt" }));

        var asked = _server.Asked;
        var idle = await SyncAsync(Part, first);
        Assert.That((Ids(idle), Gone(idle)), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
        Assert.That(Methods(asked), Is.EqualTo(new[] { "REPORT" }));

        _server.Put("reports/deep/c.txt", "changed");
        _server.Put("reports/deep/er/new.txt", "new");
        _server.Delete("reports/b.txt");
        asked = _server.Asked;
        var next = await SyncAsync(Part, idle);
        Assert.That(Ids(next), Is.EqualTo(new[] { "reports/deep/c.txt", "reports/deep/er/new.txt" }));
        Assert.That(Gone(next), Is.EqualTo(new[] { "reports/b.txt" }));
        Assert.That(Methods(asked), Is.EqualTo(new[] { "REPORT" }));

        Assert.That(Ids(await SyncAsync(Part, next)), Is.Empty);
    }

    [Test]
    public async Task A_document_of_a_report_is_the_same_as_that_of_a_listing()
    {
        var first = await SyncAsync(Part, null);
        _server.Put("reports/deep/c.txt", "changed");
        var reported = (await SyncAsync(Part, first)).SelectMany(part => part.Changes.Documents).Single();
        var listed = (await SyncAsync(Part, null)).SelectMany(part => part.Changes.Documents).Single(one => one.Id == reported.Id);

        Assert.That(Told(reported), Is.EqualTo(Told(listed)));
    }

    [Test]
    public async Task A_server_that_tells_of_one_folder_at_a_time_is_asked_for_each()
    {
        _server.GoesDeep = false;
        var first = await SyncAsync(Part, null);
        var second = await SyncAsync(Part, first);

        _server.Put("reports/deep/er/d.txt", "changed");
        _server.Delete("reports/a.txt");
        var asked = _server.Asked;
        var next = await SyncAsync(Part, second);
        Assert.That(Ids(next), Is.EqualTo(new[] { "reports/deep/er/d.txt" }));
        Assert.That(Gone(next), Is.EqualTo(new[] { "reports/a.txt" }));
        Assert.That(Methods(asked), Is.EqualTo(new[] { "REPORT", "REPORT", "REPORT" }), "one for each folder, and no more try at all");
    }

    [Test]
    public async Task Too_many_folders_for_a_checkpoint_are_listed_if_the_server_tells_of_one_at_a_time()
    {
        _server.GoesDeep = false;
        for (var number = 0; number < 100; number++)
            _server.Put($"reports/folder {number}/file.txt", "text");
        var last = await SyncAsync(Part, null);
        last = await SyncAsync(Part, last);
        var asked = _server.Asked;
        _server.Put("reports/folder 7/file.txt", "changed");

        var next = await SyncAsync(Part, last);
        Assert.That(Ids(next), Has.Length.EqualTo(104), "all are given, and those that are known cost nothing more");
        Assert.That(Methods(asked), Has.Length.EqualTo(103).And.All.EqualTo("PROPFIND"));
        Assert.That(next.Max(part => part.Checkpoint.GetRawText().Length), Is.LessThan(16 << 10));
    }

    [Test]
    public async Task A_state_that_the_server_has_forgotten_ends_in_a_listing_and_the_next_sync_asks_again()
    {
        var first = await SyncAsync(Part, null);
        _server.Put("reports/b.txt", "changed");
        _server.Forget();
        _server.Put("reports/a.txt", "changed");
        var asked = _server.Asked;
        var next = await SyncAsync(Part, first);
        Assert.That(Ids(next), Has.Length.EqualTo(4));
        Assert.That(Methods(asked)[..2], Is.EqualTo(new[] { "REPORT", "PROPFIND" }));

        asked = _server.Asked;
        Assert.That(Ids(await SyncAsync(Part, next)), Is.Empty);
        Assert.That(Methods(asked), Is.EqualTo(new[] { "REPORT" }));
    }

    [Test]
    public async Task A_report_that_is_cut_off_is_asked_on_until_it_is_whole()
    {
        var first = await SyncAsync(Part, null);
        for (var number = 0; number < 25; number++)
            _server.Put($"reports/new {number}.txt", "text");
        _server.MaxMembers = 10;
        var asked = _server.Asked;
        var next = await SyncAsync(Part, first);

        Assert.That(Ids(next), Has.Length.EqualTo(25));
        Assert.That(Methods(asked), Is.EqualTo(new[] { "REPORT", "REPORT", "REPORT" }));
    }

    [Test]
    public async Task A_server_that_never_gets_on_with_a_report_is_listed()
    {
        var first = await SyncAsync(Part, null);
        _server.Put("reports/new.txt", "text");
        _server.MaxMembers = 0;

        Assert.That(Ids(await SyncAsync(Part, first)), Has.Length.EqualTo(5));
    }

    [Test]
    public async Task A_new_folder_is_listed_with_all_that_is_in_it()
    {
        var first = await SyncAsync(Part, null);
        _server.Put("reports/other/e.txt", "text");
        var next = await SyncAsync(Part, first);
        Assert.That(Ids(next), Does.Contain("reports/other/e.txt").And.Length.EqualTo(5));

        _server.Put("reports/other/e.txt", "changed");
        Assert.That(Ids(await SyncAsync(Part, next)), Is.EqualTo(new[] { "reports/other/e.txt" }));
    }

    [Test]
    public async Task After_a_day_all_is_listed_again()
    {
        var first = await SyncAsync(Part, null);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.That(Ids(await SyncAsync(Part, first)), Is.Empty);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.That(Ids(await SyncAsync(Part, first)), Has.Length.EqualTo(4));
    }

    [Test]
    public async Task Files_of_the_top_folder_alone_are_asked_for_without_its_folders()
    {
        var first = await SyncAsync("files", null);
        Assert.That(Ids(first), Is.EqualTo(new[] { "top.txt" }));
        _server.Put("reports/a.txt", "changed");
        _server.Put("brand new/x.txt", "text");
        _server.Delete("top.txt");
        var asked = _server.Asked;
        var next = await SyncAsync("files", first);

        Assert.That((Ids(next), Gone(next)), Is.EqualTo((Array.Empty<string>(), new[] { "top.txt" })));
        Assert.That(Methods(asked), Is.EqualTo(new[] { "REPORT" }));
    }

    [Test]
    public async Task Other_settings_list_all_again()
    {
        var first = await SyncAsync(Part, null);
        await using var other = Probe(("exclude", "deep"));
        var next = await other.ReadAsync(Part, previous: first[^1].Checkpoint);
        Assert.That(Ids(next), Is.EqualTo(new[] { "reports/a.txt", "reports/b.txt" }));

        _server.Put("reports/deep/c.txt", "changed");
        Assert.That(Ids(await other.ReadAsync(Part, previous: next[^1].Checkpoint)), Is.Empty, "a folder that is left out");
    }

    [Test]
    public async Task Reading_goes_on_after_every_batch_and_misses_nothing()
    {
        await using var small = Probe(("batch_size", 1));
        var first = await small.ReadAsync(Part);
        foreach (var part in first)
        {
            var rest = await small.ReadAsync(Part, from: part.Checkpoint);
            _server.Put("reports/deep/c.txt", $"changed after {part.Checkpoint}");
            Assert.That(Ids(await small.ReadAsync(Part, previous: rest[^1].Checkpoint)), Does.Contain("reports/deep/c.txt"));
        }

        foreach (var name in new[] { "1", "2", "3" })
            _server.Put($"reports/{name}.txt", "text");
        var begun = (await small.ReadAsync(Part, previous: first[^1].Checkpoint))[0];
        // While the reading waits, a file is changed that it has given already.
        _server.Put("reports/1.txt", "changed meanwhile");
        var left = await small.ReadAsync(Part, from: begun.Checkpoint, previous: first[^1].Checkpoint);
        Assert.That(Ids([begun, .. left]), Is.SupersetOf(new[] { "reports/1.txt", "reports/2.txt", "reports/3.txt" }));
        Assert.That(Ids(await small.ReadAsync(Part, previous: left[^1].Checkpoint)), Does.Contain("reports/1.txt"));
    }

    [Test]
    public async Task A_server_that_does_not_offer_it_is_asked_once_and_then_listed()
    {
        _server.Rewrite = (_, response) => response;
        var first = await SyncAsync(Part, null);
        var asked = _server.Asked;
        await SyncAsync(Part, first);

        Assert.That(Methods(asked), Is.EqualTo(new[] { "PROPFIND", "PROPFIND", "PROPFIND" }), "one for each folder");
        Assert.That(first[^1].Checkpoint.GetRawText(), Does.Not.Contain("urn:fake"));
    }

    private SourceProbe Probe(params IEnumerable<(string Key, JsonNode Value)> more)
        => new("webdav", JsonSerializer.SerializeToElement(WebDavConfigs.Of(new Uri(_server.Address, "dav/"), more)), new SourceContext
        {
            Connector = "test", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] }, Time = _time, Cache = _cache,
        });

    private Task<List<ReadPart>> SyncAsync(string partition, List<ReadPart>? last)
        => _probe.ReadAsync(partition, previous: last?[^1].Checkpoint);

    private string[] Methods(int after) => [.. _server.Requests.Skip(after).Select(request => request.Method)];

    private static string[] Ids(IEnumerable<ReadPart> parts)
        => [.. parts.SelectMany(part => part.Changes.Documents).Select(document => document.Id)];

    private static string[] Gone(IEnumerable<ReadPart> parts) => [.. parts.SelectMany(part => part.Changes.Deleted)];

    private static string Told(SourceDocument document)
        => $"{document.Id} {document.Title} {document.Link} {document.Fingerprint} {document.UpdatedAt:O} "
            + JsonSerializer.Serialize(document.Metadata);
}
