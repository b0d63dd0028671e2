using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.GoogleWorkspace;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>Shortcuts whose target is gone, and rows and files of other forms than the documented ones: each costs only itself.</summary>
public sealed class DriveShortcutTests : DriveFixture
{
    [Test]
    public async Task A_dead_shortcut_keeps_what_it_may_stand_for_and_leaves_the_listing_complete()
    {
        File("a");
        Shortcut("s1", "gone");

        var pages = await Mine().ListAsync(AnnsDrive);
        var parts = await Mine().ReadAsync(AnnsDrive);

        Assert.That(pages!.Select(page => page.Incomplete), Is.All.Null);
        Assert.That(pages!.SelectMany(page => page.Documents).Select(document => document.Id), Is.EqualTo(new[] { "a", "gone" }));
        Assert.That(Ids(parts), Is.EqualTo(new[] { "a" }));
        Assert.That(Failures(parts).Single().Message, Does.Contain("shortcut"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_dead_shortcut_to_a_folder_keeps_what_was_read_in_it(bool tree)
    {
        Folder("f");
        File("a", parent: "f");
        Folder("hidden", owner: Bob);
        Shortcut("s1", "hidden", parent: "f");
        var probe = tree ? SignedIn(config => config["shared_folder_urls"] = "f") : Mine();
        var partition = tree ? "folder:f" : AnnsDrive;

        var pages = await probe.ListAsync(partition);
        var parts = await probe.ReadAsync(partition);

        Assert.That(pages!.Select(page => page.Incomplete), Is.All.Null);
        Assert.That(pages!.SelectMany(page => page.KeptBelow), Is.EqualTo(new[] { "hidden" }));
        Assert.That(Ids(parts), Is.EqualTo(new[] { "a" }));
        Assert.That(
            Failures(parts).Select(failure => (failure.Scope, failure.Id)), Is.EqualTo(new[] { (FailureScope.Document, "hidden") }));
    }

    [Test]
    public async Task A_file_of_another_form_is_its_own_failure_and_stays_listed()
    {
        File("a");
        File("odd");
        Google.Instead = request => request.Path == "/drive/v3/files"
            ? FakeAnswer.Ok(new JsonObject
            {
                ["files"] = new JsonArray(Row("a"), Row("odd", new JsonObject { ["size"] = new JsonArray() })),
            })
            : null;

        var parts = await Mine().ReadAsync(AnnsDrive);
        var pages = await Mine().ListAsync(AnnsDrive);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "a" }));
        Assert.That(
            Failures(parts).Select(failure => (failure.Id, failure.Reason)), Is.EqualTo(new[] { ("odd", FailureReason.Malformed) }));
        Assert.That(pages!.Single().Incomplete, Is.Null);
        Assert.That(pages!.Single().Documents.Select(document => document.Id), Is.EquivalentTo(new[] { "a", "odd" }));
        Assert.That(Google.Count("/drive/v3/files"), Is.EqualTo(2), "what is always the same is not asked for again");
    }

    [Test]
    public async Task A_file_without_an_id_makes_the_listing_incomplete_and_is_told()
    {
        Google.Instead = request => request.Path == "/drive/v3/files"
            ? FakeAnswer.Ok(new JsonObject { ["files"] = new JsonArray(Row("a"), new JsonObject { ["name"] = "x" }) })
            : null;

        var parts = await Mine().ReadAsync(AnnsDrive);
        var pages = await Mine().ListAsync(AnnsDrive);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "a" }));
        Assert.That(Failures(parts).Single().Scope, Is.EqualTo(FailureScope.Container));
        Assert.That(pages!.Single().Incomplete, Does.Contain("without an id"));
    }

    [Test]
    public async Task A_changed_file_whose_owners_the_server_leaves_out_is_read()
    {
        File("a");
        var first = await Mine().ReadAsync(AnnsDrive);
        Google.Instead = request => request.Path == "/drive/v3/changes"
            ? FakeAnswer.Ok(new JsonObject
            {
                ["newStartPageToken"] = "9",
                ["changes"] = new JsonArray(
                    new JsonObject { ["changeType"] = "file", ["fileId"] = "new", ["file"] = Row("new") },
                    new JsonObject
                    {
                        ["changeType"] = "file", ["fileId"] = "odd", ["file"] = Row("odd", new JsonObject { ["trashed"] = 7 }),
                    }),
            })
            : null;

        var next = await Mine().ReadAsync(AnnsDrive, previous: first[^1].Checkpoint);

        Assert.That(Ids(next), Is.EqualTo(new[] { "new" }));
        Assert.That(Deleted(next), Is.Empty);
        Assert.That(Failures(next).Select(failure => failure.Id), Is.EqualTo(new[] { "odd" }));
    }

    [Test]
    public async Task A_position_in_the_change_log_that_does_not_exist_is_the_connectors_failure()
    {
        Google.Instead = request => request.Path.Value!.EndsWith("/startPageToken", StringComparison.Ordinal)
            ? FakeAnswer.Refuse(404, "notFound")
            : null;

        var (_, error) = await Support.Outcome.OfAsync(() => Mine().ReadAsync(AnnsDrive));

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(error!.Message, Does.Contain("base_url"));
    }

    [Test]
    public async Task A_domain_that_needs_the_link_for_the_first_file_may_still_find_the_second()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann) { Role = "organizer" }]);
        // Both permissions have the same id, because the grantee is the same. The first file is met first.
        File("a-linked", drive: "D1").Permissions.Add(
            new FakeShare("domain", Domain: "example.com", Discoverable: false) { Grantee = "k1" });
        File("b-found", drive: "D1").Permissions.Add(new FakeShare("domain", Domain: "example.com", Discoverable: true) { Grantee = "k1" });

        var parts = await SignedIn(config => config["shared_drive_urls"] = "D1").ReadAsync("drive:D1");

        Assert.That(Document(parts, "a-linked").Access!.Layers.Single(), Does.Not.Contain(Principal.Domain("example.com")));
        Assert.That(Document(parts, "b-found").Access!.Layers.Single(), Does.Contain(Principal.Domain("example.com")));
    }

    private static JsonObject Row(string id, JsonObject? also = null)
    {
        var row = new JsonObject { ["id"] = id, ["name"] = id, ["mimeType"] = "text/plain", ["version"] = "1" };
        foreach (var (name, value) in also ?? [])
            row[name] = value?.DeepClone();
        return row;
    }
}
