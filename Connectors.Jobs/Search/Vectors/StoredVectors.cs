namespace Connectors.Jobs.Search.Vectors;

/// <summary>The vectors of a document, as a search loads them.</summary>
internal sealed record StoredVectors
{
    public Guid DocumentId { get; init; }

    public long Feed { get; init; }

    public byte[] Vectors { get; init; } = [];
}

/// <summary>A document whose vectors are missing or behind its text.</summary>
internal sealed record PendingDocument
{
    public Guid Id { get; init; }

    public string SourceId { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>Changes with the text and the title.</summary>
    public string Version { get; init; } = "";

    public int ChunkCount { get; init; }

    /// <summary>Chunks of this version that are done already.</summary>
    public int Done { get; init; }

    /// <summary>Whether vectors of another version are stored, some of which may be used again.</summary>
    public bool HasOlder { get; init; }
}

/// <summary>A chunk's text.</summary>
internal sealed record ChunkText
{
    public Guid DocumentId { get; init; }

    public int Ordinal { get; init; }

    public string? Heading { get; init; }

    public string Content { get; init; } = "";
}

/// <summary>The hashes and vectors of a document's older version.</summary>
internal sealed record OlderVectors
{
    public byte[] Hashes { get; init; } = [];

    public byte[] Vectors { get; init; } = [];
}

/// <summary>Vectors of a document's next chunks.</summary>
internal sealed record NewVectors
{
    public required PendingDocument Document { get; init; }

    /// <summary>The first of these chunks.</summary>
    public required int From { get; init; }

    public required int Chunks { get; init; }

    /// <summary>Chunks among them that the model refuses.</summary>
    public required int Failed { get; init; }

    public required byte[] Hashes { get; init; }

    public required byte[] Vectors { get; init; }
}
