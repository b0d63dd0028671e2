using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed class DriveScopeTests : DriveFixture
{
    [Test]
    public async Task Named_drives_folders_and_users_become_partitions_and_unreachable_ones_failures()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann)]);
        Drive.Drives["D2"] = ("Hidden", []);
        Folder("f");
        File("nofolder");
        var probe = SignedIn(config =>
        {
            config["shared_drive_urls"] = "https://drive.google.com/drive/folders/D1, D2, f";
            config["shared_folder_urls"] = "nofolder";
            config["my_drive_emails"] = $"{Ann},{Bob}";
        });

        var split = await probe.SplitAsync();

        Assert.That(split.Partitions.Select(partition => partition.Key), Is.EquivalentTo(new[] { AnnsDrive, "drive:D1", "folder:f" }));
        Assert.That(split.Partitions.Single(partition => partition.Key == "drive:D1").Label, Is.EqualTo("Sales"));
        Assert.That(
            split.Failures.Select(failure => failure.Id), Is.EquivalentTo(new[] { "user:bob@example.com", "drive:D2", "folder:nofolder" }));
    }

    [Test]
    public async Task A_refused_drive_is_a_failed_container_and_keeps_its_checkpoint()
    {
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann)]);
        File("a", drive: "D1");
        var probe = SignedIn(config => config["shared_drive_urls"] = "D1");
        var first = await probe.ReadAsync("drive:D1");

        Drive.Forbidden.Add("D1");
        var next = await probe.ReadAsync("drive:D1", previous: first[^1].Checkpoint);
        var listing = await probe.ListAsync("drive:D1");

        Assert.That(Failures(next).Single().Scope, Is.EqualTo(FailureScope.Container));
        Assert.That(Deleted(next), Is.Empty);
        Assert.That(next[^1].Checkpoint.GetRawText(), Is.EqualTo(first[^1].Checkpoint.GetRawText()));
        Assert.That(listing!.Single().Incomplete, Does.Contain("403"), "the listings of other drives continue");
    }

    [Test]
    public async Task A_refused_subfolder_is_a_failure_and_makes_the_listing_incomplete()
    {
        Folder("f");
        Folder("closed", parent: "f");
        File("a", parent: "f");
        File("b", parent: "closed");
        Drive.Forbidden.Add("closed");
        var probe = SignedIn(config => config["shared_folder_urls"] = "f");

        var parts = await probe.ReadAsync("folder:f");
        var pages = await probe.ListAsync("folder:f");

        Assert.That(Ids(parts), Is.EqualTo(new[] { "a" }));
        Assert.That(Failures(parts).Single().Id, Is.EqualTo("closed"));
        Assert.That(pages!.Any(page => page.Incomplete is not null));
    }

    [Test]
    public async Task A_search_that_Google_calls_incomplete_makes_the_listing_incomplete()
    {
        File("a");
        Drive.IncompleteSearch = true;

        Assert.That((await Mine().ListAsync(AnnsDrive))!.Single().Incomplete, Does.Contain("incompleteSearch"));
    }

    [Test]
    public async Task Empty_pages_before_the_end_do_not_end_the_read()
    {
        File("a");
        Folder("f");
        File("b", parent: "f");
        Drive.EmptyPages = 12;
        var tree = SignedIn(config => config["shared_folder_urls"] = "f");

        Assert.That(Ids(await Mine().ReadAsync(AnnsDrive)), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Ids(await tree.ReadAsync("folder:f")), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task A_folder_whose_pages_repeat_for_ever_ends_the_read()
    {
        Folder("f");
        var probe = SignedIn(config => config["shared_folder_urls"] = "f");
        Google.Instead = request => request.Path != "/drive/v3/files" ? null : FakeAnswer.Ok(new JsonObject
        {
            ["files"] = new JsonArray(new JsonObject { ["id"] = "x", ["mimeType"] = "text/plain" }), ["nextPageToken"] = "round",
        });

        var (_, error) = await Outcome.OfAsync(() => probe.ReadAsync("folder:f"));

        Assert.That((error as SourceException)?.InCircles, Is.True);
        Assert.That(Google.Requests, Has.Count.LessThan(20));
    }

    [Test]
    public async Task An_API_that_is_not_enabled_fails_the_read_instead_of_one_drive()
    {
        Google.Instead = _ => FakeAnswer.Refuse(403, "accessNotConfigured", "has not been used in project 7 before or it is disabled");

        var (_, error) = await Outcome.OfAsync(() => Mine().ReadAsync(AnnsDrive));

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        Assert.That(error!.Message, Does.Contain("enable it"));
    }

    [Test]
    public async Task A_service_account_reads_every_users_drive_and_each_file_in_its_owners_partition()
    {
        Google.Directory.Users.AddRange([Bob, "gone@example.com"]);
        Google.Directory.Suspended.Add("gone@example.com");
        File("annsfile").Permissions.Add(new FakeShare("user", Bob));
        File("bobsfile", owner: Bob);
        File("external", owner: "eve@other.org").Permissions.Add(new FakeShare("user", Bob));
        var probe = ServiceAccount(config =>
        {
            config["include_my_drives"] = true;
            config["include_files_shared_with_me"] = true;
        });

        Assert.That((await probe.CheckAsync()).Warnings, Is.Empty);
        Assert.That(await probe.PartitionsAsync(), Is.EqualTo(new[] { AnnsDrive, "user:bob@example.com" }));
        Assert.That(Ids(await probe.ReadAsync(AnnsDrive)), Is.EqualTo(new[] { "annsfile" }));
        Assert.That(Ids(await probe.ReadAsync("user:bob@example.com")), Is.EqualTo(new[] { "bobsfile", "external" }));
        Assert.That(Failures(await probe.ReadAsync("user:gone@example.com")).Single().Scope, Is.EqualTo(FailureScope.Container));
    }

    [Test]
    public async Task A_shared_drive_without_the_administrator_is_read_as_one_of_its_members()
    {
        Google.Directory.Users.Add(Bob);
        Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Bob)]);
        File("a", drive: "D1");
        var probe = ServiceAccount(config => config["include_shared_drives"] = true);

        Assert.That(await probe.PartitionsAsync(), Is.EqualTo(new[] { "drive:D1" }));
        var first = await probe.ReadAsync("drive:D1");
        var (_, calls) = await CountAsync(() => probe.ReadAsync("drive:D1", previous: first[^1].Checkpoint));

        Assert.That(Ids(first), Is.EqualTo(new[] { "a" }));
        Assert.That(calls, Has.Count.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task A_signed_in_user_who_is_not_an_administrator_gets_no_groups_and_a_warning()
    {
        Google.Instead = request => request.Path.StartsWithSegments("/admin/directory")
            ? FakeAnswer.Refuse(403, "forbidden", "Not Authorized to access this resource/api")
            : null;
        await using var reader = Mine().Open();

        var groups = new List<SourceGroup>();
        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);

        Assert.That(groups, Is.Empty, "the refresh of access continues");
        Assert.That((await Mine().CheckAsync()).Warnings.Single(), Does.Contain("groups"));
    }

    [Test]
    public async Task The_ids_of_listed_groups_are_the_addresses_that_permissions_name()
    {
        Google.Directory.Groups["team@example.com"] = [(Ann, "USER"), ("inner@example.com", "GROUP")];
        await using var reader = ServiceAccount(config => config["include_my_drives"] = true).Open();

        var groups = new List<SourceGroup>();
        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);

        Assert.That(groups.Single().Id, Is.EqualTo("team@example.com"));
        Principal[] members = [Principal.User(Ann, Ann), Principal.Group("inner@example.com", "inner@example.com")];
        Assert.That(groups.Single().Members, Is.EqualTo(members));
    }

    [Test]
    public async Task Users_and_groups_of_secondary_domains_are_read()
    {
        const string Zoe = "zoe@example-two.com";
        Google.Directory.Users.Add(Zoe);
        Google.Directory.Groups["all@example-two.com"] = [("", "CUSTOMER"), (Zoe, "USER")];
        File("hers", owner: Zoe);
        var probe = ServiceAccount(config => config["include_my_drives"] = true);
        await using var reader = probe.Open();

        var groups = new List<SourceGroup>();
        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);

        Assert.That(await probe.PartitionsAsync(), Is.EqualTo(new[] { AnnsDrive, "user:zoe@example-two.com" }));
        Assert.That(Ids(await probe.ReadAllAsync()), Is.EqualTo(new[] { "hers" }));
        Assert.That(groups.Single().Members, Is.EquivalentTo(new[]
        {
            Principal.Domain("example.com"), Principal.Domain("example-two.com"), Principal.User(Zoe, Zoe),
        }));
    }

    [Test]
    public async Task A_delegation_without_the_directory_reads_named_drives_and_the_test_names_the_scope()
    {
        Google.Tokens.Undelegated.UnionWith(
        [
            "https://www.googleapis.com/auth/admin.directory.user.readonly",
            "https://www.googleapis.com/auth/admin.directory.group.readonly",
        ]);
        File("a");
        var named = ServiceAccount(config => config["my_drive_emails"] = Ann);
        var all = ServiceAccount(config => config["include_my_drives"] = true);

        var (_, error) = await Outcome.OfAsync(() => all.CheckAsync());

        Assert.That(Ids(await named.ReadAllAsync()), Is.EqualTo(new[] { "a" }));
        Assert.That((await named.CheckAsync()).Warnings.Single(), Does.Contain("admin.directory.group.readonly").And.Contain("delegation"));
        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        Assert.That(error!.Message, Does.Contain("admin.directory.user.readonly").And.Contain("admin console"));
    }

}
