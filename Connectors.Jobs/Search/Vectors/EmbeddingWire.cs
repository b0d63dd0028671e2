using System.Text.Json.Serialization;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>A call of POST /embeddings, by OpenAI's interface.</summary>
internal sealed record OpenAIEmbeddingCall
{
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("input")]
    public required IReadOnlyList<string> Input { get; init; }

    [JsonPropertyName("encoding_format")]
    public string EncodingFormat { get; init; } = "float";

    [JsonPropertyName("dimensions"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Dimensions { get; init; }
}

internal sealed record OpenAIEmbeddings
{
    [JsonPropertyName("data")]
    public IReadOnlyList<OpenAIEmbedding> Data { get; init; } = [];
}

internal sealed record OpenAIEmbedding
{
    [JsonPropertyName("index")]
    public int Index { get; init; }

    [JsonPropertyName("embedding")]
    public float[] Embedding { get; init; } = [];
}

/// <summary>A call of POST /api/embed, by Ollama's interface.</summary>
internal sealed record OllamaEmbeddingCall
{
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("input")]
    public required IReadOnlyList<string> Input { get; init; }

    /// <summary>Longer texts are cut to the model's context, where the server would otherwise refuse them.</summary>
    [JsonPropertyName("truncate")]
    public bool Truncate { get; init; } = true;

    [JsonPropertyName("dimensions"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Dimensions { get; init; }
}

internal sealed record OllamaEmbeddings
{
    [JsonPropertyName("embeddings")]
    public IReadOnlyList<float[]> Embeddings { get; init; } = [];
}

/// <summary>A call of POST /rerank, as Jina and Cohere take it.</summary>
internal sealed record RerankCall
{
    [JsonPropertyName("model"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    [JsonPropertyName("query")]
    public required string Query { get; init; }

    [JsonPropertyName("documents")]
    public required IReadOnlyList<string> Documents { get; init; }

    [JsonPropertyName("top_n")]
    public int TopN => Documents.Count;
}

internal sealed record RerankAnswer
{
    [JsonPropertyName("results")]
    public IReadOnlyList<RerankResult> Results { get; init; } = [];
}

internal sealed record RerankResult
{
    [JsonPropertyName("index")]
    public int Index { get; init; }

    [JsonPropertyName("relevance_score")]
    public double RelevanceScore { get; init; }
}

/// <summary>A call of POST /rerank, as Text Embeddings Inference takes it. It answers with a list of <see cref="TeiRank"/>.</summary>
internal sealed record TeiRerankCall
{
    [JsonPropertyName("query")]
    public required string Query { get; init; }

    [JsonPropertyName("texts")]
    public required IReadOnlyList<string> Texts { get; init; }

    [JsonPropertyName("truncate")]
    public bool Truncate { get; init; } = true;
}

internal sealed record TeiRank
{
    [JsonPropertyName("index")]
    public int Index { get; init; }

    [JsonPropertyName("score")]
    public double Score { get; init; }
}
