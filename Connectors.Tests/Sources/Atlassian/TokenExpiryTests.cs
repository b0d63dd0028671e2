using System.Text.Json;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Sources.Atlassian;

/// <summary>Atlassian shows the day on which a token expires once, when it is created, so the config keeps it.</summary>
internal sealed class TokenExpiryTests
{
    private const string Jira =
        """
        {"base_url":"https://acme.example","credentials":{"jira_user_email":"a@b.c","jira_api_token":"t"},
         "token_expires_at":"2026-12-31"}
        """;

    private const string Confluence =
        """
        {"wiki_base":"https://acme.example/wiki","credentials":{"confluence_username":"a@b.c","confluence_access_token":"t"},
         "token_expires_at":"2026-12-31"}
        """;

    [TestCase("jira", Jira)]
    [TestCase("confluence", Confluence)]
    public async Task The_day_that_the_config_names_is_the_end_of_the_credentials(string type, string config)
    {
        await using var services = new ServiceCollection().AddSources().BuildServiceProvider();
        var definition = services.GetServices<ISourceDefinition>().Single(source => source.Type == type);
        await using var reader = definition.Open(JsonElement.Parse(config), new SourceContext { Connector = "test" });

        Assert.That(
            reader.Capability<ITellsExpiry>()!.CredentialsExpireAt, Is.EqualTo(new DateTimeOffset(2026, 12, 31, 0, 0, 0, TimeSpan.Zero)));
    }

    [TestCase("jira", Jira)]
    [TestCase("confluence", Confluence)]
    public async Task A_day_that_is_none_is_refused(string type, string config)
    {
        await using var services = new ServiceCollection().AddSources().BuildServiceProvider();
        var definition = services.GetServices<ISourceDefinition>().Single(source => source.Type == type);

        var errors = definition.Validate(JsonElement.Parse(config.Replace("2026-12-31", "next year", StringComparison.Ordinal)));

        Assert.That(errors.Single(), Does.StartWith("token_expires_at: "));
    }
}
