using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;

namespace Connectors.Tests.Jobs.Configs;

internal sealed class ConfigSecretsTests
{
    private static readonly string[][] Paths = [["credentials", "token"], ["credentials", "password"], ["key"]];

    private static JsonObject Config => JsonNode.Parse("""{"site":"a","credentials":{"user":"u","token":"t1"},"key":"k1"}""")!.AsObject();

    [Test]
    public void Splits_and_joins_without_loss()
    {
        var (config, secrets) = ConfigSecrets.Split(Config, Paths);

        Assert.That(config.ToJsonString(), Is.EqualTo("""{"site":"a","credentials":{"user":"u","token":"********"},"key":"********"}"""));
        Assert.That(secrets!.ToJsonString(), Is.EqualTo("""{"credentials":{"token":"t1"},"key":"k1"}"""));
        Assert.That(JsonNode.DeepEquals(ConfigSecrets.Join(config, secrets), Config), Is.True);
    }

    [Test]
    public void A_blank_hides_nothing()
    {
        var blank = JsonNode.Parse("""{"key":""}""")!.AsObject();

        var (config, secrets) = ConfigSecrets.Split(blank, Paths);

        Assert.That(config.ToJsonString(), Is.EqualTo("""{"key":""}"""));
        Assert.That(secrets, Is.Null);
    }

    [Test]
    public void A_mask_that_comes_back_is_the_secret_that_is_kept()
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
    public void A_mask_that_stands_for_nothing_is_named()
    {
        var sent = JsonNode.Parse("""{"credentials":{"password":"********"}}""")!.AsObject();

        var (_, kept, unknown) = ConfigSecrets.Unmask(sent, null, Paths);

        Assert.That(kept, Is.Empty);
        Assert.That(unknown, Is.EqualTo(new[] { "credentials.password" }));
    }
}
