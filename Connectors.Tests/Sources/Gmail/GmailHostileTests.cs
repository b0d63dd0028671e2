using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>Mail that is made to bring a worker down.</summary>
public sealed class GmailHostileTests : GmailFixture
{
    private const int Many = 150_000;

    [TestCase("<div>", "")]
    [TestCase("<b><i>", "")]
    [TestCase("<div></span>", "")]
    [TestCase("<table><tr><td>", "")]
    [TestCase("<i></i>", "<div id=divRplyFwdMsg></div>")]
    [TestCase("<script></script>", "")]
    [TestCase("<", "")]
    public async Task Markup_beyond_all_reason_is_read_for_its_text(string tag, string before)
    {
        Mailbox.Receive(Mails.Raw("m", "t", "From: bob@example.com\nSubject: S\nContent-Type: text/html; charset=utf-8\n\n<p>The first words</p>"
            + string.Concat(Enumerable.Repeat(tag, Many)) + before + string.Concat(Enumerable.Repeat(tag, 10))));

        var parts = await Mine().ReadAsync(AnnsMail);

        Assert.That(Failures(parts), Is.Empty);
        Assert.That(await ContentReader.ReadAsync(Document(parts, "ann@example.com/t").Content), Does.Contain("The first words"));
    }
}
