namespace Connectors.Jobs.Search;

/// <summary>
/// Which documents may answer a question. It is decided before anything is looked up, so that nothing else costs or changes an answer.
/// </summary>
internal sealed record SearchScope
{
    /// <summary>The only documents that may answer. Null: they are not named.</summary>
    public Guid[]? Only { get; init; }

    /// <summary>
    /// The accesses of the only documents that may answer. Null: there is no reader, the documents are named, or the accesses are too many
    /// to be named.
    /// </summary>
    public long[]? Sets { get; init; }

    /// <summary>How many documents may answer. Null: they are too many to be counted.</summary>
    public int? Documents { get; init; }

    /// <summary>How many chunks these documents have.</summary>
    public double Chunks { get; init; }

    /// <summary>
    /// The only documents of the connectors that may not answer, if there is no other condition. Null: each document that is found is
    /// looked at.
    /// </summary>
    public Guid[]? Hidden { get; init; }

    /// <summary>Whether the documents that may answer are known, so that none of them has to be looked at.</summary>
    public bool IsKnown => Documents is not null || Hidden is not null;

    public bool IsEmpty => Documents is 0;

    /// <summary>A scope of named documents.</summary>
    /// <param name="documents">Their ids.</param>
    /// <param name="chunks">How many chunks they have.</param>
    public static SearchScope Of(Guid[] documents, double chunks = 0)
        => new() { Only = documents, Documents = documents.Length, Chunks = chunks };
}
