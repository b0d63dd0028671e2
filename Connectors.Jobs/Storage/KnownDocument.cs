namespace Connectors.Jobs.Storage;

/// <summary>What is stored of a document, as far as it decides whether to write it again.</summary>
internal sealed record KnownDocument
{
    public string SourceId { get; init; } = "";

    public string? Fingerprint { get; init; }

    public string AttributesHash { get; init; } = "";

    public string ContentHash { get; init; } = "";

    public string Title { get; init; } = "";

    public string PartitionKey { get; init; } = "";

    public bool Missing { get; init; }

    /// <summary>It failed for good under this fingerprint: nothing is gained by trying again before that changes.</summary>
    public string? FailedFingerprint { get; init; }

    public bool Stored { get; init; }
}
