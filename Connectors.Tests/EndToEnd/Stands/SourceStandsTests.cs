namespace Connectors.Tests.EndToEnd.Stands;

internal sealed class SourceStandsTests
{
    [Test]
    public void Every_source_of_the_catalog_has_a_stand_and_every_stand_a_source()
        => Assert.That(SourceStands.Mismatches, Is.Empty);
}
