using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;
using MailKit;
using MailKit.Search;
using MimeKit;

namespace Connectors.Tests.Sources.Imap;

/// <summary>Reads a real Dovecot.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class ImapServerTests
{
    private const string Inbox = "folder:INBOX";

    private DovecotServer _server = null!;
    private SourceContext _context = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await DovecotServer.StartAsync();
        _context = new SourceContext
        {
            Connector = "imap", Host = new SourceHostOptions { EgressAllow = ["localhost", "127.0.0.1"] }, Time = new HurriedTime(20),
        };
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task A_mailbox_is_synced_kept_up_to_date_and_pruned_and_only_its_owner_finds_it()
    {
        await using var host = await EngineHost.StartAsync();
        await _server.AddAsync("INBOX", Enumerable.Range(0, 300).Select(Conversation));
        await _server.AddAsync("Sent", Enumerable.Range(0, 20).Select(number => ImapMails.Plain($"s{number}@x", "Sent", "lantern")));
        var connector = await host.ConnectAsync("imap", _server.Config);

        await host.RunAsync(connector);
        Assert.That(await host.CountAsync(connector), Is.EqualTo(120));
        Assert.That(await host.AskAsync(connector, "lantern", DovecotServer.User), Has.Length.EqualTo(100));
        Assert.That(await host.AskAsync(connector, "lantern", "eve@example.com"), Is.Empty);
        Assert.That(await host.AskAsync(connector, "marigold", DovecotServer.User), Has.Length.EqualTo(1));

        await _server.AddAsync("INBOX", ImapMails.Plain("new@example.com", "Re: Subject", "The turquoise answer.", "m0@example.com"));
        await _server.RemoveAsync("INBOX", "m4@example.com");
        await _server.RemoveAsync("Sent", "s7@x");
        await _server.InAsync("Sent", async sent => await sent.MoveToAsync(
            await sent.SearchAsync(SearchQuery.HeaderContains("Message-ID", "s8@x")),
            (await sent.ParentFolder!.CreateAsync("Done", isMessageFolder: true))!));
        await host.RunAsync(connector);
        Assert.That(await host.AskAsync(connector, "turquoise", DovecotServer.User), Has.Length.EqualTo(1));
        Assert.That(await host.AskAsync(connector, "marigold", DovecotServer.User), Is.Empty);
        var pruned = await host.RunAsync(connector, RunKind.Prune);

        Assert.That(pruned.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await host.CountAsync(connector), Is.EqualTo(119), "one message was deleted, one moved");
    }

    [Test]
    public async Task A_folder_without_changes_costs_a_sign_in_and_a_question_for_its_state()
    {
        await _server.AddAsync("INBOX", Enumerable.Range(0, 30).Select(number => ImapMails.Plain($"m{number}@x", "S", "text")));
        await using var probe = Probe();
        var first = await probe.ReadAsync(Inbox);
        _context.Usage.Take();

        var again = await probe.ReadAsync(Inbox, previous: first[^1].Checkpoint, known: new KnownFingerprints(first));

        Assert.That(again.SelectMany(part => part.Items), Is.Empty);
        Assert.That(
            _context.Usage.Take().ToDictionary(pair => pair.Key, pair => pair.Value.Calls),
            Is.EqualTo(new Dictionary<string, long> { ["connect"] = 1, ["status"] = 1 }));
    }

    [Test]
    public async Task Mail_that_the_server_numbers_anew_is_neither_deleted_nor_fetched_again()
    {
        await _server.AddAsync("INBOX", Enumerable.Range(0, 30).Select(number => ImapMails.Plain($"m{number}@x", "S", "text")));
        await using var probe = Probe();
        var first = await probe.ReadAsync(Inbox);
        await _server.RenumberAsync("INBOX");
        _context.Usage.Take();

        var again = await probe.ReadAsync(Inbox, previous: first[^1].Checkpoint, known: new KnownFingerprints(first));

        Assert.That(Validity(again), Is.Not.EqualTo(Validity(first)));
        Assert.That(again.SelectMany(part => part.Items), Is.Empty);
        Assert.That(again.Sum(part => part.Changes.Unchanged), Is.EqualTo(30));
        Assert.That(_context.Usage.Take().Keys, Does.Not.Contain("messages"));
        static uint Validity(List<ReadPart> parts) => parts[^1].Checkpoint.GetProperty("state").GetProperty("validity").GetUInt32();
    }

    [Test]
    public async Task A_server_that_is_restarted_in_the_middle_costs_nothing()
    {
        await _server.AddAsync("INBOX", Enumerable.Range(0, 40).Select(number => ImapMails.Plain($"m{number}@x", "S", "text")));
        await using var probe = Probe(config => config["batch_size"] = 5);
        await using var reader = probe.Open();
        var read = new HashSet<string>();

        await foreach (var batch in reader.ReadAsync(Call(), CancellationToken.None))
        {
            read.UnionWith(batch.Changes.Documents.Select(document => document.Id));
            if (read.Count == 10)
            {
                await _server.StopAsync();
                await _server.StartAgainAsync();
            }
        }

        Assert.That(read, Has.Count.EqualTo(40));
        static ReadCall Call() => new() { Window = SourceProbe.Always, Partition = Inbox };
    }

    [Test]
    public async Task A_password_that_ends_in_the_middle_of_a_run_asks_for_a_new_one()
    {
        await _server.AddAsync("INBOX", Enumerable.Range(0, 9).Select(number => ImapMails.Plain($"m{number}@x", "S", "text")));
        await using var probe = Probe(config => config["batch_size"] = 3);
        var first = await probe.ReadAsync(Inbox);
        await _server.ChangePasswordAsync("another");

        var error = await Assert.ThrowsAsync<SourceException>(() => probe.ReadAsync(Inbox, first[0].Checkpoint));

        Assert.That(error!.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error.Message, Does.Contain("refused the user name or password").And.Not.Contain(DovecotServer.Password));
    }

    [Test]
    public async Task The_first_sync_looks_back_as_far_as_it_should_and_a_listing_keeps_older_mail()
    {
        var old = ImapMails.Plain("old@x", "Old", "text");
        old.Date = ImapMails.Start.AddDays(-100);
        await _server.AddAsync("INBOX", old, ImapMails.Plain("new@x", "New", "text"));
        await using var probe = Probe(config => config["poll_range"] = 30);

        var read = await probe.ReadAsync(Inbox, window: new SyncWindow(null, ImapMails.Start.AddDays(1)));

        Assert.That(read.SelectMany(part => part.Changes.Documents).Select(document => document.Title), Is.EqualTo(new[] { "New" }));
        Assert.That((await probe.ListAsync(Inbox))!.SelectMany(page => page.Documents).ToList(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Reading_marks_nothing_as_read_and_a_folder_that_is_deleted_is_told()
    {
        await _server.AddAsync("Projects", ImapMails.Plain("a@x", "S", "text"));
        await using var probe = Probe();

        await probe.ReadAsync("folder:Projects");

        await _server.InAsync("Projects", async folder => Assert.That(
            (await folder.FetchAsync(0, -1, MessageSummaryItems.Flags))[0].Flags & MessageFlags.Seen, Is.EqualTo(MessageFlags.None)));
        await _server.InAsync("INBOX", async inbox =>
        {
            using var client = await _server.OpenAsync();
            await (await client.GetFolderAsync("Projects")).DeleteAsync();
        });
        var failure = (await probe.ReadAsync("folder:Projects")).Single().Changes.Failures.Single();
        Assert.That((failure.Scope, failure.Reason), Is.EqualTo((FailureScope.Container, FailureReason.NotFound)));
    }

    /// <summary>Every third mail begins a thread, and two answers follow.</summary>
    private static MimeMessage Conversation(int number) => number % 3 == 0
        ? ImapMails.Plain($"m{number}@example.com", $"Subject {number}", $"lantern {number}")
        : ImapMails.Plain(
            $"m{number}@example.com", "Re: Subject", number == 4 ? "marigold" : $"answer {number}",
            $"m{number - (number % 3)}@example.com");

    private SourceProbe Probe(Action<JsonObject>? change = null)
    {
        var config = _server.Config;
        change?.Invoke(config);
        return new SourceProbe("imap", JsonSerializer.SerializeToElement(config), _context);
    }
}
