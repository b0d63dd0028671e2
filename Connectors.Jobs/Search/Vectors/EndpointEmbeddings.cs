using Microsoft.Extensions.AI;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>Embeds texts at an endpoint with OpenAI's or Ollama's interface.</summary>
internal sealed class EndpointEmbeddings(EmbeddingModelOptions model, ModelEndpoint endpoint)
    : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Uri _address = new($"{model.Url!.ToString().TrimEnd('/')}/{Path(model.Kind)}");

    /// <exception cref="EmbeddingException">The endpoint did not give one vector for each text.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        var vectors = model.Kind == EmbeddingKind.Ollama
            ? await OllamaAsync(texts, cancellationToken)
            : await OpenAIAsync(texts, cancellationToken);
        return vectors.Length == texts.Length && vectors.All(vector => vector is { Length: > 0 })
            ? [.. vectors.Select(vector => new Embedding<float>(vector))]
            : throw new EmbeddingException(
                $"{_address.Host} gave {vectors.Length} vectors for {texts.Length} texts.", EmbeddingFault.Passing);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // The endpoint belongs to all models.
    }

    private static string Path(EmbeddingKind kind) => kind == EmbeddingKind.Ollama ? "api/embed" : "embeddings";

    private async Task<float[][]> OpenAIAsync(string[] texts, CancellationToken cancellationToken)
    {
        var call = new OpenAIEmbeddingCall { Model = model.Model, Input = texts, Dimensions = model.Dimensions };
        var answer = await endpoint.PostAsync<OpenAIEmbeddings>(_address, model.Key, call, cancellationToken);
        return [.. answer.Data.OrderBy(row => row.Index).Select(row => row.Embedding)];
    }

    private async Task<float[][]> OllamaAsync(string[] texts, CancellationToken cancellationToken)
    {
        var call = new OllamaEmbeddingCall { Model = model.Model, Input = texts, Dimensions = model.Dimensions };
        return [.. (await endpoint.PostAsync<OllamaEmbeddings>(_address, model.Key, call, cancellationToken)).Embeddings];
    }
}
