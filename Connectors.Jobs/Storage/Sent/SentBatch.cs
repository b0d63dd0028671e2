namespace Connectors.Jobs.Storage.Sent;

/// <summary>What a request changes in a connector's box.</summary>
internal sealed class SentBatch
{
    /// <summary>The box after the change.</summary>
    public required SentBox Box { get; set; }

    /// <summary>Rows to write, as objects to serialize.</summary>
    public List<object> Rows { get; } = [];

    /// <summary>Contents that documents refer to from now on.</summary>
    public List<Guid> Used { get; } = [];

    /// <summary>Contents that no document refers to any more.</summary>
    public List<Guid> Gone { get; } = [];

    public Dictionary<string, SentOutcome> Outcomes { get; } = [];

    public void Drop(Guid? content)
    {
        if (content is { } id)
            Gone.Add(id);
    }
}

/// <summary>The totals of what programs have sent to a connector.</summary>
internal sealed record SentBox
{
    public long Position { get; init; }

    public long Documents { get; init; }

    public long Bytes { get; init; }

    public bool WantsPrune { get; init; }
}

/// <summary>What sending a document did.</summary>
internal enum SentOutcome
{
    Created,
    Updated,
    Unchanged,
}

/// <summary>How much programs may send ("Connectors:Push:MaxBytes").</summary>
/// <param name="MaxBytes">The bytes of all contents that one connector may hold.</param>
internal sealed record SentLimits(long MaxBytes = 10L << 30);

/// <summary>A document was sent again or removed since a change was made from it.</summary>
internal sealed class SentOvertakenException() : Exception("The document was changed meanwhile.");

/// <summary>A connector holds as much as it may.</summary>
internal sealed class SentBoxFullException(long bytes, long limit) : Exception(
    $"The connector holds {bytes:N0} bytes of documents and may hold {limit:N0}. Remove some, or raise Connectors:Push:MaxBytes.");
