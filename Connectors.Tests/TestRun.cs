using Connectors.Tests.Support;

namespace Connectors.Tests;

/// <summary>Stops the PostgreSQL and the browser that all tests share when the test run ends.</summary>
[SetUpFixture]
public sealed class TestRun
{
    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Chromium.StopAsync();
        await TestDatabase.DropTemplateAsync();
        await TestPostgres.StopAsync();
    }
}
