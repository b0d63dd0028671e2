using Connectors.Tests.Support;

namespace Connectors.Tests;

/// <summary>What a test run shares, given back at its end.</summary>
[SetUpFixture]
public sealed class TestRun
{
    [OneTimeTearDown]
    public async Task StopPostgresAsync()
    {
        await TestDatabase.DropTemplateAsync();
        await TestPostgres.StopAsync();
    }
}
