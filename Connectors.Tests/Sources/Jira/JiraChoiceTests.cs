using Connectors.Sources;

namespace Connectors.Tests.Sources.Jira;

/// <summary>The projects that a form offers.</summary>
public sealed class JiraChoiceTests : JiraFixture
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Projects_that_the_account_may_browse_are_listed_by_name_and_key(bool cloud)
    {
        await StartAsync(cloud);
        Site.AddProject("20001", "OPS");
        Site.AddProject("20002", "SECRET").IsHidden = true;

        var choices = await Probe(("project_key", "NO!SUCH")).ChoicesAsync("project_key");

        Assert.That(choices, Is.EquivalentTo(new[]
        {
            new SourceChoice("ABC", "Project ABC", "ABC"), new SourceChoice("OPS", "Project OPS", "OPS"),
        }));
    }
}
