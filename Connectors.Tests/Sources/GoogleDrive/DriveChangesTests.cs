using Connectors.Sources;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed class DriveChangesTests : DriveFixture
{
    [Test]
    public async Task A_sync_without_changes_costs_one_call_and_returns_nothing()
    {
        File("a");
        var first = await Mine().ReadAsync(AnnsDrive);

        var (next, calls) = await CountAsync(() => Mine().ReadAsync(AnnsDrive, previous: first[^1].Checkpoint));

        Assert.That(calls.Select(call => call.Path), Is.EqualTo(new[] { "/drive/v3/changes" }));
        Assert.That(next.SelectMany(part => part.Items), Is.Empty);
    }

    [Test]
    public async Task The_change_log_reports_additions_moves_renames_trash_deletions_and_lost_access()
    {
        Folder("f");
        foreach (var id in new[] { "kept", "renamed", "moved", "trashed", "deleted", "edited" })
            File(id);
        File("lost", owner: Bob).Permissions.Add(new FakeShare("user", Ann));
        var probe = Mine(config => config["include_files_shared_with_me"] = true);
        var first = await probe.ReadAsync(AnnsDrive);

        File("added");
        Drive.Change("renamed", file => file.Name = "new name");
        Drive.Change("moved", file => file.Parent = "f");
        Drive.Change("trashed", file => file.Trashed = true);
        Drive.Change("edited", file => file.Content = "other"u8.ToArray());
        Drive.Change("lost", file => file.Permissions.Clear());
        Drive.Delete("deleted");
        var (next, calls) = await CountAsync(() => probe.ReadAsync(AnnsDrive, previous: first[^1].Checkpoint));

        Assert.That(Ids(first), Has.Count.EqualTo(7));
        Assert.That(Ids(next), Is.EqualTo(new[] { "added", "edited", "moved", "renamed" }));
        Assert.That(Deleted(next), Is.EqualTo(new[] { "deleted", "lost", "trashed" }));
        Assert.That(Document(next, "renamed").Title, Is.EqualTo("new name"));
        Assert.That(Document(next, "moved").Parent, Is.EqualTo("f"));
        Assert.That(
            Document(next, "moved").Fingerprint, Is.EqualTo(Document(first, "moved").Fingerprint), "a move needs no download");
        Assert.That(Document(next, "edited").Fingerprint, Is.Not.EqualTo(Document(first, "edited").Fingerprint));
        Assert.That(calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_change_of_permissions_alone_updates_the_access_and_keeps_the_fingerprint()
    {
        File("a");
        var first = await Mine().ReadAsync(AnnsDrive);

        Drive.Change("a", file => file.Permissions.Add(new FakeShare("user", Bob)));
        var next = await Mine().ReadAsync(AnnsDrive, previous: first[^1].Checkpoint);

        Assert.That(Document(next, "a").Access!.Layers.Single().Select(principal => principal.Email), Is.EquivalentTo(new[] { Ann, Bob }));
        Assert.That(Document(next, "a").Fingerprint, Is.EqualTo(Document(first, "a").Fingerprint));
    }

    [Test]
    public async Task Trashing_a_folder_deletes_its_files_and_restoring_it_returns_them()
    {
        Folder("f");
        Folder("g", parent: "f");
        File("in", parent: "f");
        File("deep", parent: "g");
        File("out");
        var first = await Mine().ReadAsync(AnnsDrive);

        Drive.Change("f", file => file.Trashed = true);
        var next = await Mine().ReadAsync(AnnsDrive, previous: first[^1].Checkpoint);

        Assert.That(Deleted(next), Is.SupersetOf(new[] { "in", "deep" }).And.Not.Contains("out"));

        Drive.Change("f", file => file.Trashed = false);
        var back = await Mine().ReadAsync(AnnsDrive, previous: next[^1].Checkpoint);
        Assert.That(Ids(back), Is.EqualTo(new[] { "deep", "in" }));
    }

    [Test]
    public async Task An_expired_position_in_the_change_log_leads_to_a_new_listing()
    {
        File("a");
        var first = await Mine().ReadAsync(AnnsDrive);
        File("b");
        Drive.OldestChange = 100;
        for (var i = 0; i < 120; i++)
            Drive.Change("a", file => file.Name += "x");

        var (next, calls) = await CountAsync(() => Mine().ReadAsync(AnnsDrive, previous: first[^1].Checkpoint));
        var quiet = await Mine().ReadAsync(AnnsDrive, previous: next[^1].Checkpoint);

        Assert.That(Ids(next), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(calls, Has.Count.EqualTo(3), "the expired log, its new position, one page of files");
        Assert.That(quiet.SelectMany(part => part.Items), Is.Empty);
    }

    [Test]
    public async Task Page_tokens_that_Google_forgets_restart_the_listing_a_limited_number_of_times()
    {
        for (var i = 0; i < 6; i++)
            File($"f{i}");
        var probe = Mine(config => config["batch_size"] = 2);
        var first = await probe.ReadAsync(AnnsDrive);

        Drive.Epoch++;
        var rest = await probe.ReadAsync(AnnsDrive, from: first[0].Checkpoint);
        Assert.That(Ids(rest).Distinct(), Is.EqualTo(Ids(first)));

        Google.Instead = request => request.Query.ContainsKey("pageToken") && request.Path == "/drive/v3/files"
            ? FakeAnswer.Refuse(400, "invalid", "Invalid Value")
            : null;
        var (_, error) = await Outcome.OfAsync(() => probe.ReadAsync(AnnsDrive, from: first[0].Checkpoint));
        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(error!.Message, Does.Contain("page tokens"));
    }

    [Test]
    public async Task A_folder_partition_follows_only_changes_below_the_folder()
    {
        Folder("root");
        Folder("sub", parent: "root");
        File("in", parent: "sub");
        File("leaves", parent: "sub");
        File("outside");
        var probe = SignedIn(config => config["shared_folder_urls"] = "root");
        var first = await probe.ReadAsync("folder:root");

        File("new", parent: "sub");
        Drive.Change("outside", file => file.Name = "other");
        Drive.Change("leaves", file => file.Parent = null);
        var (next, calls) = await CountAsync(() => probe.ReadAsync("folder:root", previous: first[^1].Checkpoint));

        Assert.That(Ids(first), Is.EqualTo(new[] { "in", "leaves" }));
        Assert.That(Ids(next), Is.EqualTo(new[] { "new" }));
        Assert.That(Deleted(next), Does.Contain("leaves"));
        Assert.That(calls, Has.Count.LessThanOrEqualTo(5));
    }

    [Test]
    public async Task A_users_change_log_that_names_files_of_shared_drives_leaves_them_to_the_drives_own_log()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann)]);
        foreach (var id in new[] { "kept", "moves in" })
            File(id);
        foreach (var id in new[] { "edited", "moves out", "trashed" })
            File(id, drive: "D1");
        var probe = SignedIn(config => (config["include_my_drives"], config["include_shared_drives"]) = (true, true));
        var (mine, sales) = (await probe.ReadAsync(AnnsDrive), await probe.ReadAsync("drive:D1"));

        Drive.Change("edited", file => file.Content = "other"u8.ToArray());
        Drive.Change("trashed", file => file.Trashed = true);
        Drive.Change("moves in", file => (file.DriveId, file.Owner) = ("D1", null));
        Drive.Change("moves out", file => (file.DriveId, file.Owner) = (null, Ann));
        File("added", drive: "D1");
        var mineNext = await probe.ReadAsync(AnnsDrive, previous: mine[^1].Checkpoint);
        var log = Google.Requests[^1];
        var salesNext = await probe.ReadAsync("drive:D1", previous: sales[^1].Checkpoint);

        Assert.That((Ids(mine).Count, Ids(sales).Count), Is.EqualTo((2, 3)));
        Assert.That((log.Path, log.Parameter("driveId"), log.Parameter("includeItemsFromAllDrives")),
            Is.EqualTo(("/drive/v3/changes", (string?)null, "true")), "the user's own log, with all that it names");
        Assert.That(Ids(mineNext), Is.EqualTo(new[] { "moves out" }));
        Assert.That(Deleted(mineNext), Does.Contain("moves in").And.Not.Contain("kept"));
        Assert.That(Ids(salesNext), Is.EqualTo(new[] { "added", "edited", "moves in" }));
        Assert.That(Deleted(salesNext), Is.EqualTo(new[] { "moves out", "trashed" }));
    }
}
