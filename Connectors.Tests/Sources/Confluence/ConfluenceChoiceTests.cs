namespace Connectors.Tests.Sources.Confluence;

/// <summary>The spaces that a form offers.</summary>
public sealed class ConfluenceChoiceTests : ConfluenceFixture
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Spaces_are_listed_although_the_form_lacks_the_space_that_it_asks_for(bool cloud)
    {
        await StartAsync(cloud);
        Wiki.Spaces["ENG"] = ["group:staff"];
        Wiki.Spaces["HR"] = ["group:staff"];

        var choices = await Probe(("index_mode", "space")).ChoicesAsync("space");

        Assert.That(choices.Select(choice => choice.Value), Is.EquivalentTo(new[] { "ENG", "HR" }));
        Assert.That(choices.Select(choice => choice.Title), Has.None.Empty);
    }
}
