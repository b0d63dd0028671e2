namespace Connectors.Jobs.Storage;

/// <summary>A connector in a knowledge base.</summary>
internal sealed class LinkedConnector
{
    public string KnowledgeBaseId { get; init; } = "";

    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    /// <summary>False: its documents are shown in the knowledge base and kept out of its search.</summary>
    public bool AutoParse { get; init; }

    public string Status { get; init; } = "";
}
