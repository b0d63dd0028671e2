using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.Http;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Imap;

/// <summary>The connection test against a real Dovecot: it names what is wrong in the user's words.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class ImapCheckTests
{
    private DovecotServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await DovecotServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task STARTTLS_is_used_at_other_ports_and_no_encryption_only_if_it_is_asked_for()
    {
        await using var automatic = Probe(config => (config["imap_port"], config["security"]) = (_server.PlainPort, "automatic"));
        await using var none = Probe(config => (config["imap_port"], config["security"]) = (_server.PlainPort, "none"));

        Assert.That((await automatic.CheckAsync()).Warnings, Is.Empty);
        Assert.That((await none.CheckAsync()).Warnings, Is.Empty, "nobody is on the way to this machine");
    }

    [Test]
    public Task A_wrong_password_is_told()
        => RefusesAsync(
            config => config["credentials"]!["imap_password"] = "wrong-one", SourceErrorKind.Unauthorized,
            "refused the user name or password");

    [Test]
    public Task A_folder_that_does_not_exist_is_told_with_those_that_do()
        => RefusesAsync(
            config => config["imap_mailbox"] = "Inbocks", SourceErrorKind.Misconfigured,
            "The account has no mail folder Inbocks. It has INBOX, Papierkorb, Sent.");

    [Test]
    public Task A_certificate_of_an_unknown_authority_is_refused()
        => RefusesAsync(
            config => config.Remove("ca_certificate"), SourceErrorKind.Misconfigured, "not signed by an authority that this system trusts");

    [Test]
    public Task A_certificate_for_another_name_is_refused()
        => RefusesAsync(config => config["imap_host"] = "127.0.0.1", SourceErrorKind.Misconfigured, "is for another name");

    [Test]
    public Task A_port_without_TLS_is_told()
        => RefusesAsync(config => config["imap_port"] = _server.PlainPort, SourceErrorKind.Misconfigured, "does not answer with TLS");

    [Test]
    public async Task A_server_that_ends_the_connection_before_TLS_is_agreed_on_is_asked_again_later()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closing = listener.AcceptTcpClientAsync().ContinueWith(accepted => accepted.Result.Dispose(), TaskScheduler.Default);

        await RefusesAsync(
            config => config["imap_port"] = ((IPEndPoint)listener.LocalEndpoint).Port, SourceErrorKind.Transient, "ended the connection");
        await closing;
    }

    [Test]
    public Task A_port_where_nothing_listens_is_told()
        => RefusesAsync(config => config["imap_port"] = 1, SourceErrorKind.Transient, "No connection to localhost:1");

    [Test]
    public async Task An_address_that_the_installation_does_not_allow_is_not_connected_to()
    {
        await using var probe = Probe(_ => { }, new SourceHostOptions());

        var error = await Assert.ThrowsAsync<SourceException>(() => probe.CheckAsync());

        Assert.That(error!.Message, Does.Contain("not allowed by this installation"));
    }

    [Test]
    public async Task Spam_and_trash_are_read_only_if_they_are_asked_for_or_named()
    {
        await using var usual = Probe(_ => { });
        await using var all = Probe(config => config["include_spam_trash"] = true);
        await using var named = Probe(config => config["imap_mailbox"] = new JsonArray("Papierkorb", "inbox"));
        await using var without = Probe(config => config["exclude_mailbox"] = "Sent");

        Assert.That(await usual.PartitionsAsync(), Is.EqualTo(new[] { "folder:INBOX", "folder:Sent" }));
        Assert.That(await all.PartitionsAsync(), Is.EqualTo(new[] { "folder:INBOX", "folder:Papierkorb", "folder:Sent" }));
        Assert.That(await named.PartitionsAsync(), Is.EqualTo(new[] { "folder:INBOX", "folder:Papierkorb" }));
        Assert.That(await without.PartitionsAsync(), Is.EqualTo(new[] { "folder:INBOX" }));
    }

    [TestCase("imap_mailbox")]
    [TestCase("exclude_mailbox")]
    public async Task Folders_can_be_chosen_and_those_that_are_usually_left_out_say_so(string setting)
    {
        await using var probe = Probe(config => config["imap_mailbox"] = "Nowhere");

        var choices = await probe.ChoicesAsync(setting);

        Assert.That(
            choices.Select(choice => (choice.Value, choice.Note)),
            Is.EqualTo(new[] { ("INBOX", (string?)null), ("Papierkorb", "spam or trash"), ("Sent", null) }));
    }

    [Test]
    public async Task Calls_are_taken_out_of_the_accounts_budget_which_can_be_switched_off()
    {
        var budgets = new RecordedBudgets();
        await using var usual = Probe(_ => { }, budgets: budgets);
        await usual.CheckAsync();
        Assert.That(budgets.Taken, Has.Count.EqualTo(2).And.All.Property("Calls").EqualTo(1_200), "list and select");
        Assert.That(budgets.Taken.Select(budget => budget.Key).Distinct().Single(), Does.Not.Contain("ann"));

        await using var without = Probe(config => config["requests_per_minute"] = 0, budgets: budgets);
        await without.CheckAsync();
        Assert.That(budgets.Taken, Has.Count.EqualTo(2));
    }

    private async Task RefusesAsync(Action<JsonObject> change, SourceErrorKind kind, string message)
    {
        await using var probe = Probe(change);

        var error = await Assert.ThrowsAsync<SourceException>(() => probe.CheckAsync());

        Assert.That(error!.Message, Does.Contain(message).And.Not.Contain(DovecotServer.Password));
        Assert.That(error.Kind, Is.EqualTo(kind));
    }

    private SourceProbe Probe(Action<JsonObject> change, SourceHostOptions? host = null, IRateBudgets? budgets = null)
    {
        var config = _server.Config;
        change(config);
        return new SourceProbe("imap", JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "imap",
            Host = host ?? new SourceHostOptions { EgressAllow = ["127.0.0.1", "localhost"] },
            Budgets = budgets ?? UnlimitedBudgets.Instance,
            Time = new HurriedTime(20),
        });
    }
}
