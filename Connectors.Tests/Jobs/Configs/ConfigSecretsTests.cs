using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;

namespace Connectors.Tests.Jobs.Configs;

internal sealed class ConfigSecretsTests
{
    private static readonly string[][] Paths = [["credentials", "token"], ["credentials", "password"], ["key"]];

    private static JsonObject Config => JsonNode.Parse("""{"site":"a","credentials":{"user":"u","token":"t1"},"key":"k1"}""")!.AsObject();

    [Test]
    public void Splitting_secrets_from_a_config_and_joining_them_again_loses_nothing()
    {
        var (config, secrets) = ConfigSecrets.Split(Config, Paths);

        Assert.That(config.ToJsonString(), Is.EqualTo("""{"site":"a","credentials":{"user":"u","token":"********"},"key":"********"}"""));
        Assert.That(secrets!.ToJsonString(), Is.EqualTo("""{"credentials":{"token":"t1"},"key":"k1"}"""));
        Assert.That(JsonNode.DeepEquals(ConfigSecrets.Join(config, secrets), Config), Is.True);
    }

    [Test]
    public void A_blank_secret_is_not_masked()
    {
        var blank = JsonNode.Parse("""{"key":""}""")!.AsObject();

        var (config, secrets) = ConfigSecrets.Split(blank, Paths);

        Assert.That(config.ToJsonString(), Is.EqualTo("""{"key":""}"""));
        Assert.That(secrets, Is.Null);
    }

    [Test]
    public void A_mask_that_is_sent_back_keeps_the_stored_secret()
    {
        var (config, secrets) = ConfigSecrets.Split(Config, Paths);
        var sent = config.DeepClone().AsObject();
        sent["key"] = "k2";

        var (whole, kept, unknown) = ConfigSecrets.Unmask(sent, secrets, Paths);

        Assert.That(whole["credentials"]!["token"]!.GetValue<string>(), Is.EqualTo("t1"));
        Assert.That(whole["key"]!.GetValue<string>(), Is.EqualTo("k2"));
        Assert.That(kept, Is.EqualTo(new[] { "credentials.token" }));
        Assert.That(unknown, Is.Empty);
    }

    [Test]
    public void A_mask_without_a_stored_secret_is_an_error_that_names_the_key()
    {
        var sent = JsonNode.Parse("""{"credentials":{"password":"********"}}""")!.AsObject();

        var (_, kept, unknown) = ConfigSecrets.Unmask(sent, null, Paths);

        Assert.That(kept, Is.Empty);
        Assert.That(unknown, Is.EqualTo(new[] { "credentials.password" }));
    }
}
