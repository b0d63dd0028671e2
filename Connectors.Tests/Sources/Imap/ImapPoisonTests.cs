using System.Text.Json;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Imap;

/// <summary>A real Dovecot behind a relay that breaks off every answer about one message, as servers with a damaged message do.</summary>
public sealed class ImapPoisonTests
{
    [Test]
    public async Task A_message_that_the_server_cannot_give_costs_itself()
    {
        await using var server = await DovecotServer.StartAsync();
        await server.AddAsync("INBOX", Enumerable.Range(0, 30).Select(number => ImapMails.Plain($"m{number}@x", $"S{number}", "text")));
        await server.AddAsync("INBOX", ImapMails.Plain("poison@x", "Poison", "text"));
        await server.AddAsync("INBOX", Enumerable.Range(30, 10).Select(number => ImapMails.Plain($"m{number}@x", $"S{number}", "text")));
        await using var relay = new BreakingRelay(server.PlainPort, "poison@x");
        var config = server.Config;
        (config["imap_port"], config["security"]) = (relay.Port, "none");
        await using var probe = new SourceProbe("imap", JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "imap", Host = new SourceHostOptions { EgressAllow = ["localhost"] }, Time = new HurriedTime(100),
        });

        var read = await probe.ReadAsync("folder:INBOX");
        var listed = (await probe.ListAsync("folder:INBOX"))!.SelectMany(page => page.Documents).Select(document => document.Id).ToList();

        Assert.That(read.SelectMany(part => part.Changes.Documents).Select(document => document.Id).Distinct().Count(), Is.EqualTo(40));
        var failure = read.SelectMany(part => part.Changes.Failures).Single();
        Assert.That((failure.Scope, failure.Reason), Is.EqualTo((FailureScope.Document, FailureReason.Malformed)));
        Assert.That(failure.Message, Does.StartWith("The mail server cannot give a message of this thread"));
        Assert.That(listed, Has.Count.EqualTo(41).And.Contain(failure.Id), "nothing that was read of it before is deleted");
        Assert.That(relay.Broken, Is.Positive);
    }
}
