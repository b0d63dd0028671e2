using System.Text;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Sources.Gmail;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>Drive and Gmail through the whole engine: first sync, changes, prune, access, tokens.</summary>
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
    public async Task Changes_in_a_drive_cost_what_changed()
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
        Assert.That(nextDownloads, Is.EqualTo(3), "what changed, what is new, and what is called otherwise: a title is searched with every piece of text");
        Assert.That(nextCalls, Is.LessThan(14));
        Assert.That(await _host.AskAsync(connector, "heron", null), Is.EqualTo(new[] { "file03", $"file{Count}" }));
        Assert.That(await _host.AskAsync(connector, "lantern", null), Has.Length.EqualTo(Count - 3));
        Assert.That(await CountersAsync(unchanged), Is.EqualTo((0L, 0L, 0L)));
        Assert.That(google.Requests.Skip(idle).Count(request => request.Path.Contains("/changes", StringComparison.Ordinal)), Is.LessThanOrEqualTo(2));
        Assert.That(google.Requests.Skip(idle).Any(request => request.Path == "/drive/v3/files"), Is.False, "nothing is listed again");
    }

    [Test]
    public async Task A_permission_that_is_taken_away_is_gone_after_the_next_sync_without_reading_the_file()
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
    public async Task A_prune_finds_what_no_change_told()
    {
        await using var google = await DriveAsync();
        var connector = await _host.ConnectAsync("google_drive", DriveConfig(google));
        await _host.RunAsync(connector);
        google.Drive.Files.Remove("file09");

        await _host.RunAsync(connector, RunKind.Prune);
        var hidden = await _host.CountAsync(connector);
        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(hidden, Is.EqualTo(Count - 1));
        Assert.That(await _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector }), Is.EqualTo(Count - 1));
    }

    [Test]
    public async Task Changes_in_a_mailbox_cost_what_changed_and_a_prune_finds_the_rest()
    {
        await using var google = await GmailAsync();
        var connector = await _host.ConnectAsync("gmail", DriveConfigs.OAuth(google));
        var first = await _host.RunAsync(connector);
        var box = google.Gmail[Ann];
        box.Receive(Mails.Plain("m03b", "t03", "Re: Subject 3", "heron", answers: "m03"));
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
    public async Task A_token_that_rotates_while_a_run_reads_is_stored_encrypted_and_once([Values("google_drive", "gmail")] string type)
    {
        await using var google = type == "gmail" ? await GmailAsync() : await DriveAsync();
        // More uses than there are calls at a time: none meets a second token that others have used up.
        (google.Tokens.Rotates, google.Tokens.UsesOfToken) = (true, 12);
        var connector = await _host.ConnectAsync(type, type == "gmail" ? DriveConfigs.OAuth(google, json => json["batch_size"] = 2) : DriveConfig(google));

        var run = await _host.RunAsync(connector);
        var refreshes = google.Count("/token");
        var again = await _host.RunAsync(connector, rebuild: true);

        Assert.That((run.Status, again.Status), Is.EqualTo((RunStatus.Success, RunStatus.Success)));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Count));
        Assert.That(refreshes, Is.GreaterThan(1), "the token expired while the run read");
        var used = google.Requests.Where(request => request.Path == "/token").Select(request => request.Body).ToArray();
        Assert.That(used, Is.Unique, "no refresh token was used twice");
        Assert.That(await _host.ScalarAsync<long>("select count(*) from tokens where connector_id = @connector", new { connector }), Is.EqualTo(1));
        var stored = await _host.ScalarAsync<string>("select encode(secret, 'escape') from tokens where connector_id = @connector", new { connector });
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
        Id = $"file{number:00}", Name = $"File {number}.txt", Owner = Ann, Content = Bytes($"{word} {number}"), Permissions = { new FakeShare("user", Bob) },
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static int Downloads(FakeGoogle google) => google.Requests.Count(request => request.Query.Contains("alt=media", StringComparison.Ordinal));

    private async Task<(long Added, long Updated, long Deleted)> CountersAsync(RunRow run)
        => await _host.Database.Database.FirstAsync<(long, long, long)>("select added, updated, deleted from runs where id = @Id", new { run.Id }, CancellationToken.None);
}
