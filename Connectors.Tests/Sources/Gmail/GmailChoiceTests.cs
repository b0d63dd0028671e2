using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>The labels and users that a form offers.</summary>
public sealed class GmailChoiceTests : GmailFixture
{
    [Test]
    public async Task Labels_of_the_system_and_of_people_are_listed_by_their_names()
    {
        Mailbox.Provisioned = true;
        Google.Gmail.Labels["Label_7"] = "Customers";

        var mine = await Mine().ChoicesAsync("labels");
        var domain = await Domain().ChoicesAsync("labels");

        Assert.That(
            mine, Is.EquivalentTo(new[] { new SourceChoice("Customers", "Customers"), new SourceChoice("INBOX", "INBOX") }));
        Assert.That(domain.Select(label => label.Value), Does.Contain("Customers"));
        Assert.That(domain.Select(label => label.Note), Is.All.StartsWith("in the mailbox of "));
    }

    [Test]
    public async Task Users_are_listed_for_a_service_account_and_refused_with_the_reason_after_a_sign_in()
    {
        var users = await Domain().ChoicesAsync("specific_user_emails");
        var (_, refused) = await Outcome.OfAsync(() => Mine().ChoicesAsync("specific_user_emails"));

        Assert.That(users.Select(user => user.Value), Does.Contain(Ann));
        Assert.That(refused!.Message, Does.Contain("service account"));
    }
}
