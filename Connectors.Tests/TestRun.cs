using Connectors.Tests.Support;

namespace Connectors.Tests;

/// <summary>Stops the PostgreSQL that all tests share when the test run ends.</summary>
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
