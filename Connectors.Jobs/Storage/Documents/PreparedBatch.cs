using Connectors.Jobs.Storage.Failures;
using Connectors.Sources;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>A batch as one transaction writes it.</summary>
internal sealed record PreparedBatch
{
    private readonly List<PreparedDocument> _documents = [];

    /// <summary>New and changed documents. <see cref="Add"/> adds one.</summary>
    public IReadOnlyList<PreparedDocument> Documents => _documents;

    /// <summary>Ids of unchanged documents that a prune had hidden. They become visible again.</summary>
    public List<string> Returned { get; } = [];

    /// <summary>Ids of documents that were read again and have not changed.</summary>
    public List<string> UnchangedIds { get; } = [];

    /// <summary>Ids of unchanged documents with a new fingerprint. Only the fingerprint is stored.</summary>
    public Dictionary<string, string?> Refingerprinted { get; } = [];

    public List<DocumentFailure> Failures { get; } = [];

    /// <summary>Ids that the source's change feed names as gone.</summary>
    public List<string> Deleted { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];

    /// <summary>The fingerprints of the skipped documents that were left out by their content.</summary>
    public Dictionary<string, string?> SkippedFingerprints { get; } = [];

    /// <summary>The number of unchanged documents that nothing is written for.</summary>
    public int Unchanged { get; set; }

    public int AllUnchanged => Unchanged + UnchangedIds.Count + Returned.Count + Refingerprinted.Count;

    /// <summary>The number of earlier failures that stand, because their documents have not changed.</summary>
    public int StillFailing { get; set; }

    /// <summary>
    /// The position to continue from, as JSON; null if this is one part of a batch whose checkpoint comes with a later part.
    /// </summary>
    public string? Checkpoint { get; set; }

    /// <summary>The number of documents in the partition; null if the source does not say.</summary>
    public int? Total { get; set; }

    /// <summary>Roughly how many bytes of memory its text takes.</summary>
    public long Weight { get; private set; }

    /// <summary>Leaves a document out because no format reads files of its kind.</summary>
    public void Skip(string id, string rule, string? fingerprint)
    {
        Skipped.Add(new SourceSkip(id, rule));
        SkippedFingerprints[id] = fingerprint;
    }

    public void Add(PreparedDocument document)
    {
        _documents.Add(document);
        Weight += document.Content?.Weight ?? 0;
    }
}
