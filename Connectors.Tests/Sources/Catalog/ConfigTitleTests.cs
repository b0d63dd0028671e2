using Connectors.Sources.Catalog;

namespace Connectors.Tests.Sources.Catalog;

public sealed class ConfigTitleTests
{
    [TestCase("root", "Root")]
    [TestCase("batch_size", "Batch size")]
    [TestCase("client_id", "Client ID")]
    [TestCase("page_ids", "Page IDs")]
    [TestCase("base_url", "Base URL")]
    [TestCase("url", "URL")]
    [TestCase("api_token", "API token")]
    [TestCase("jira_api_token", "Jira API token")]
    [TestCase("cql_query", "CQL query")]
    [TestCase("jql_query", "JQL query")]
    [TestCase("oauth", "OAuth")]
    [TestCase("google_tokens", "Google tokens")]
    [TestCase("identifier", "Identifier")]
    public void A_key_becomes_a_title_in_sentence_case_with_acronyms_and_names_right(string key, string title)
        => Assert.That(ConfigTitle.Of(key), Is.EqualTo(title));
}
