using System.Text;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Sources.Gmail;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>Drive and Gmail in the whole engine: first sync, changes, prune, access and tokens.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class GoogleSyncTests
{
    private const string Ann = "ann@example.com";
    private const string Bob = "bob@example.com";
    private const int Count = 24;

    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartHurriedAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_sync_of_a_drive_reads_only_what_changed()
    {
        await using var google = await DriveAsync();
        var connector = await _host.ConnectAsync("google_drive", DriveConfig(google));
        var first = await _host.RunAsync(connector);
        google.Drive.Change("file03", file => (file.Content, file.Modified) = (Bytes("heron"), file.Modified.AddDays(1)));
        google.Drive.Change("file04", file => file.Name = "Renamed.txt");
        google.Drive.Change("file05", file => file.Trashed = true);
        google.Drive.Delete("file06");
        google.Drive.Add(File(Count, "heron"));
        var (calls, downloads) = (google.Requests.Count, Downloads(google));

        var next = await _host.RunAsync(connector);
        var (nextCalls, nextDownloads) = (google.Requests.Count - calls, Downloads(google) - downloads);
        var idle = google.Requests.Count;
        var unchanged = await _host.RunAsync(connector);

        Assert.That(await CountersAsync(first), Is.EqualTo((Count, 0L, 0L)));
        Assert.That(await CountersAsync(next), Is.EqualTo((1L, 2L, 2L)));
        Assert.That(nextDownloads, Is.EqualTo(3), "the changed, the new and the renamed file, whose title is searched with every chunk");
        Assert.That(nextCalls, Is.LessThan(14));
        Assert.That(await _host.AskAsync(connector, "heron", null), Is.EqualTo(new[] { "file03", $"file{Count}" }));
        Assert.That(await _host.AskAsync(connector, "lantern", null), Has.Length.EqualTo(Count - 3));
        Assert.That(await CountersAsync(unchanged), Is.EqualTo((0L, 0L, 0L)));
        var idleCalls = google.Requests.Skip(idle).Select(request => request.Path).ToList();
        Assert.That(idleCalls.Count(path => path.Contains("/changes", StringComparison.Ordinal)), Is.LessThanOrEqualTo(2));
        Assert.That(idleCalls, Does.Not.Contain("/drive/v3/files"), "nothing is listed again");
    }

    [Test]
    public async Task What_a_users_change_log_says_of_shared_drives_deletes_nothing_in_them_and_files_may_move_between()
    {
        await using var google = await DriveAsync();
        google.Drive.Drives["D1"] = ("Sales", [new FakeShare("user", Ann) { Role = "organizer" }]);
        for (var number = 100; number < 110; number++)
            google.Drive.Add(new FakeFile { Id = $"file{number}", Name = $"{number}.txt", DriveId = "D1", Content = Bytes("harpoon") });
        var config = DriveConfigs.OAuth(
            google, json => (json["include_my_drives"], json["include_shared_drives"], json["batch_size"]) = (true, true, 5));
        var connector = await _host.ConnectAsync("google_drive", config);
        await _host.RunAsync(connector);
        var before = await _host.CountAsync(connector);

        for (var number = 100; number < 108; number++)
            google.Drive.Change($"file{number}", file => (file.Content, file.Modified) = (Bytes("heron"), file.Modified.AddDays(1)));
        google.Drive.Change("file03", file => (file.DriveId, file.Owner) = ("D1", null));
        google.Drive.Change("file109", file => (file.DriveId, file.Owner) = (null, Ann));
        var next = await _host.RunAsync(connector);
        var unchanged = await _host.RunAsync(connector);

        Assert.That((before, await _host.CountAsync(connector)), Is.EqualTo((Count + 10L, Count + 10L)));
        Assert.That((next.Status, (await CountersAsync(next)).Deleted), Is.EqualTo((RunStatus.Success, 0L)));
        Assert.That(await _host.AskAsync(connector, "heron", Ann), Has.Length.EqualTo(8));
        Assert.That(
            await _host.Database.Database.QueryAsync<string>(
                """
                select source_id || ' ' || partition_key from documents
                where connector_id = @connector and source_id = any(@moved) order by 1
                """,
                new { connector, moved = new[] { "file03", "file109" } }, CancellationToken.None),
            Is.EqualTo(new[] { "file03 drive:D1", $"file109 user:{Ann}" }));
        Assert.That(await CountersAsync(unchanged), Is.EqualTo((0L, 0L, 0L)));
    }

    [Test]
    public async Task A_sync_applies_a_revoked_permission_without_reading_the_file()
    {
        await using var google = await DriveAsync();
        var connector = await _host.ConnectAsync("google_drive", DriveConfig(google));
        await _host.RunAsync(connector);
        var (before, downloads) = (await _host.AskAsync(connector, "lantern", Bob), Downloads(google));

        google.Drive.Change("file08", file => file.Permissions.Clear());
        var run = await _host.RunAsync(connector);

        Assert.That(before, Has.Length.EqualTo(Count));
        Assert.That(await _host.AskAsync(connector, "lantern", Bob), Is.EqualTo(before.Except(["file08"])));
        Assert.That(await CountersAsync(run), Is.EqualTo((0L, 1L, 0L)));
        Assert.That(Downloads(google), Is.EqualTo(downloads));
    }

    [Test]
    public async Task A_prune_deletes_a_file_whose_deletion_no_change_reported()
    {
        await using var google = await DriveAsync();
        var connector = await _host.ConnectAsync("google_drive", DriveConfig(google));
        await _host.RunAsync(connector);
        google.Drive.Files.Remove("file09");

        await _host.RunAsync(connector, RunKind.Prune);
        var hidden = await _host.CountAsync(connector);
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(hidden, Is.EqualTo(Count - 1));
        var stored = await _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector });
        Assert.That(stored, Is.EqualTo(Count - 1));
    }

    [Test]
    public async Task A_sync_of_a_mailbox_reads_only_what_changed_and_a_prune_deletes_unreported_deletions()
    {
        await using var google = await GmailAsync();
        var connector = await _host.ConnectAsync("gmail", DriveConfigs.OAuth(google));
        var first = await _host.RunAsync(connector);
        var box = google.Gmail[Ann];
        box.Receive(Mails.Plain("m03b", "t03", "Re: Subject 3", "heron", inReplyTo: "m03"));
        box.Receive(Mails.Plain("m99", "t99", "New", "heron"));
        box.Delete("t05", "m05");
        var calls = google.Requests.Count;

        var next = await _host.RunAsync(connector);
        var nextCalls = google.Requests.Skip(calls).Count(request => !FakeGoogle.IsToken(request));
        box.Threads.Remove("t07");
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await CountersAsync(first), Is.EqualTo((Count, 0L, 0L)));
        Assert.That(await CountersAsync(next), Is.EqualTo((1L, 1L, 1L)));
        Assert.That(nextCalls, Is.LessThanOrEqualTo(6));
        Assert.That(await _host.AskAsync(connector, "heron", null), Has.Length.EqualTo(2));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Count - 1));
        Assert.That(await _host.AskAsync(connector, "lantern", "eve@example.com"), Is.Empty);
    }

    [Test]
    public async Task A_refresh_token_that_rotates_during_a_run_is_stored_encrypted_and_only_once(
        [Values("google_drive", "gmail")] string type, [Rounds] int _)
    {
        await using var google = type == "gmail" ? await GmailAsync() : await DriveAsync();
        // More uses than concurrent calls, so no call gets a second token that the others have used up.
        (google.Tokens.Rotates, google.Tokens.UsesOfToken) = (true, 12);
        var config = type == "gmail" ? DriveConfigs.OAuth(google, json => json["batch_size"] = 2) : DriveConfig(google);
        var connector = await _host.ConnectAsync(type, config);

        var run = await _host.RunAsync(connector);
        var refreshes = google.Count("/token");
        var again = await _host.RunAsync(connector, rebuild: true);

        Assert.That((run.Status, again.Status), Is.EqualTo((RunStatus.Success, RunStatus.Success)));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Count));
        Assert.That(refreshes, Is.GreaterThan(1), "the token expired during the run");
        var used = google.Requests.Where(request => request.Path == "/token").Select(request => request.Body).ToArray();
        Assert.That(used, Is.Unique, "no refresh token was used twice");
        var tokens = await _host.ScalarAsync<long>("select count(*) from tokens where connector_id = @connector", new { connector });
        Assert.That(tokens, Is.EqualTo(1));
        var stored = await _host.ScalarAsync<string>(
            "select encode(secret, 'escape') from tokens where connector_id = @connector", new { connector });
        Assert.That(stored, Does.Not.Contain("token").And.Not.Contain("Refresh"));
    }

    private static async Task<FakeGoogle> DriveAsync()
    {
        var google = new FakeGoogle();
        google.Directory.Users.Add(Bob);
        for (var number = 0; number < Count; number++)
            google.Drive.Add(File(number, "lantern"));
        await google.StartAsync();
        return google;
    }

    private static async Task<FakeGoogle> GmailAsync()
    {
        var google = new FakeGoogle();
        for (var number = 0; number < Count; number++)
            google.Gmail[Ann].Receive(Mails.Plain($"m{number:00}", $"t{number:00}", $"Subject {number}", $"lantern {number}"));
        await google.StartAsync();
        return google;
    }

    private static JsonObject DriveConfig(FakeGoogle google)
        => DriveConfigs.OAuth(google, json => (json["include_my_drives"], json["batch_size"]) = (true, 5));

    private static FakeFile File(int number, string word) => new()
    {
        Id = $"file{number:00}",
        Name = $"File {number}.txt",
        Owner = Ann,
        Content = Bytes($"{word} {number}"),
        Permissions = { new FakeShare("user", Bob) },
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static int Downloads(FakeGoogle google)
        => google.Requests.Count(request => request.Query.Contains("alt=media", StringComparison.Ordinal));

    private async Task<(long Added, long Updated, long Deleted)> CountersAsync(RunRow run)
        => await _host.Database.Database.FirstAsync<(long, long, long)>(
            "select added, updated, deleted from runs where id = @Id", new { run.Id }, CancellationToken.None);
}
