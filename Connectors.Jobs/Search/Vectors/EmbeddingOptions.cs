namespace Connectors.Jobs.Search.Vectors;

/// <summary>The models that texts may be embedded with, and how. Without a model, all of this is off.</summary>
/// <remarks>
/// The settings are Connectors:Embedding:Workers, Connectors:Embedding:Threads, Connectors:Embedding:CacheMegabytes and
/// Connectors:Embedding:QuestionMilliseconds.
/// </remarks>
internal sealed record EmbeddingOptions
{
    public IReadOnlyList<EmbeddingModelOptions> Models { get; init; } = [];

    public IReadOnlyList<RerankerOptions> Rerankers { get; init; } = [];

    /// <summary>Number of connectors that a worker embeds at once. A local model uses the processors by itself.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Maximum number of processors that a local model takes.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Maximum memory of the vectors that a process keeps for searching.</summary>
    public int CacheMegabytes { get; init; } = 1024;

    /// <summary>How long a question waits for its vector, and its hits for a reranker. After that, words answer alone.</summary>
    public TimeSpan QuestionLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The pause after a first failure. It doubles with each further one, up to an hour.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long documents may wait while a sync goes on, before the next pass looks for them.</summary>
    public TimeSpan Trail { get; init; } = TimeSpan.FromSeconds(30);

    public bool IsOn => Models.Count > 0;
}

/// <summary>A model that knowledge bases may name.</summary>
/// <remarks>
/// The settings of the model NAME are Connectors:Embedding:Models:NAME:Kind, Connectors:Embedding:Models:NAME:Url,
/// Connectors:Embedding:Models:NAME:Key, Connectors:Embedding:Models:NAME:Model, Connectors:Embedding:Models:NAME:Dimensions,
/// Connectors:Embedding:Models:NAME:Batch, Connectors:Embedding:Models:NAME:QuestionPrefix and
/// Connectors:Embedding:Models:NAME:PassagePrefix.
/// </remarks>
internal sealed record EmbeddingModelOptions
{
    public required string Name { get; init; }

    public required EmbeddingKind Kind { get; init; }

    /// <summary>The address below which the interface's paths are. Empty for a local model.</summary>
    public Uri? Url { get; init; }

    /// <summary>The bearer of the endpoint. Null if it asks for none.</summary>
    public string? Key { get; init; }

    /// <summary>The model's name at the endpoint; for a local model, a built-in name or a directory.</summary>
    public required string Model { get; init; }

    /// <summary>The numbers of a vector. Null takes what the model gives.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Number of texts in a call.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Text that the model wants before a question.</summary>
    public string QuestionPrefix { get; init; } = "";

    /// <summary>Text that the model wants before a passage.</summary>
    public string PassagePrefix { get; init; } = "";

    /// <summary>Whatever makes vectors comparable. The address is no part of it: a model may move to another server.</summary>
    public string Signature => string.Join('|', Kind.ToString().ToLowerInvariant(), Model, Dimensions, PassagePrefix);
}

/// <summary>A service that orders texts by how well they answer a question.</summary>
/// <remarks>
/// The settings of the reranker NAME are Connectors:Embedding:Rerankers:NAME:Kind, Connectors:Embedding:Rerankers:NAME:Url,
/// Connectors:Embedding:Rerankers:NAME:Key and Connectors:Embedding:Rerankers:NAME:Model.
/// </remarks>
internal sealed record RerankerOptions
{
    public required string Name { get; init; }

    public RerankerKind Kind { get; init; }

    /// <summary>The address that takes the texts, with its path.</summary>
    public required Uri Url { get; init; }

    public string? Key { get; init; }

    /// <summary>The model's name at the endpoint. Null if it has only one.</summary>
    public string? Model { get; init; }
}

/// <summary>How a model is reached.</summary>
internal enum EmbeddingKind
{
    /// <summary>An ONNX model in this process.</summary>
    Local,

    /// <summary>An endpoint with OpenAI's interface.</summary>
    OpenAI,
    Ollama,
}

/// <summary>The shape of a reranker's interface.</summary>
internal enum RerankerKind
{
    /// <summary>Cohere's, which Jina and most servers have.</summary>
    Cohere,

    /// <summary>Text Embeddings Inference's.</summary>
    Tei,
}
