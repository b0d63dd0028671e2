using Connectors.Jobs.Hosting;
using Connectors.Jobs.Search.Vectors;
using Microsoft.Extensions.Configuration;

namespace Connectors.Tests.Jobs.Hosting;

/// <summary>Models in the host's configuration.</summary>
public sealed class EmbeddingSettingsTests
{
    [Test]
    public void Without_models_all_is_off() => Assert.That(Read([]).Embedding.IsOn, Is.False);

    [Test]
    public void Models_and_rerankers_have_names()
    {
        var read = Read(new()
        {
            ["Models:arctic:Kind"] = "local",
            ["Models:hosted:Kind"] = "OpenAI",
            ["Models:hosted:Url"] = "https://models.example.com/v1/",
            ["Models:hosted:Key"] = "sk-1",
            ["Models:hosted:Model"] = "text-embedding-3-large",
            ["Models:hosted:Dimensions"] = "1024",
            ["Rerankers:jina:Url"] = "https://api.jina.ai/v1/rerank",
        }).Embedding;

        Assert.That(
            read.Models.Select(model => model.Signature),
            Is.EqualTo(new[] { "local|arctic-xs||", "openai|text-embedding-3-large|1024|" }));
        Assert.That((read.Rerankers.Single().Name, read.Rerankers.Single().Kind), Is.EqualTo(("jina", RerankerKind.Cohere)));
    }

    [Test]
    public void Each_wrong_setting_is_named()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(new()
        {
            ["Models:a:Kind"] = "cloud",
            ["Models:b:Kind"] = "ollama",
            ["Models:b:Url"] = "models.example.com",
            ["Models:b:Batch"] = "0",
            ["Rerankers:c:Kind"] = "3",
            ["CacheMegabytes"] = "much",
        }))!;

        Assert.That(error.Errors, Is.EquivalentTo(new[]
        {
            "Connectors:Embedding:Models:a:Kind is \"cloud\"; it must be one of local, openai, ollama.",
            "Connectors:Embedding:Models:b:Url is \"models.example.com\"; it must be an address that begins with http:// or https://.",
            "Connectors:Embedding:Models:b:Model is missing; it must be the model's name at the endpoint.",
            "Connectors:Embedding:Models:b:Batch is \"0\"; it must be a whole number from 1 to 512.",
            "Connectors:Embedding:Rerankers:c:Kind is \"3\"; it must be one of cohere, tei.",
            "Connectors:Embedding:Rerankers:c:Url is \"\"; it must be an address that begins with http:// or https://.",
            "Connectors:Embedding:CacheMegabytes is \"much\"; it must be a whole number from 16 to 1048576.",
        }));
    }

    private static ConnectorsOptions Read(Dictionary<string, string?> settings)
    {
        var given = settings.ToDictionary(setting => $"Connectors:Embedding:{setting.Key}", setting => setting.Value);
        given["Connectors:DataDirectory"] = "/tmp";
        return ConnectorsOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build());
    }
}
