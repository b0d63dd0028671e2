namespace Connectors.Jobs.Search.Vectors;

/// <summary>A model did not embed texts. The message is for the operator and holds no secret and no text of a document.</summary>
internal sealed class EmbeddingException(string message, EmbeddingFault fault, Exception? inner = null) : Exception(message, inner)
{
    public EmbeddingFault Fault { get; } = fault;

    /// <summary>The pause that the endpoint asks for. Null if it asks for none.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>What happens next.</summary>
internal enum EmbeddingFault
{
    /// <summary>The same call may work later.</summary>
    Passing,

    /// <summary>The model refuses a text of this call. Others may work.</summary>
    Input,

    /// <summary>A setting is wrong. It is tried again, because a person may mend it.</summary>
    Setup,
}
