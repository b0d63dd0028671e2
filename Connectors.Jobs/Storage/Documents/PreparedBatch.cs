using Connectors.Jobs.Storage.Failures;
using Connectors.Sources;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>All that one transaction writes.</summary>
internal sealed record PreparedBatch
{
    private readonly List<PreparedDocument> _documents = [];

    /// <summary>New ones, and those that changed; <see cref="Add"/> one.</summary>
    public IReadOnlyList<PreparedDocument> Documents => _documents;

    /// <summary>Known and unchanged, but hidden by a prune: they are back.</summary>
    public List<string> Returned { get; } = [];

    /// <summary>Ids that were met and are as they were.</summary>
    public List<string> UnchangedIds { get; } = [];

    /// <summary>Read again and found as they were, under another fingerprint, which is to be known next time.</summary>
    public Dictionary<string, string?> Refingerprinted { get; } = [];

    public List<DocumentFailure> Failures { get; } = [];

    public List<string> Deleted { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];

    public int Unchanged { get; set; }

    public int AllUnchanged => Unchanged + UnchangedIds.Count + Returned.Count + Refingerprinted.Count;

    /// <summary>Failures of before that stand, since nothing changed.</summary>
    public int StillFailing { get; set; }

    /// <summary>Null: a part of a batch whose checkpoint comes with a later part.</summary>
    public string? Checkpoint { get; set; }

    public int? Total { get; set; }

    /// <summary>Bytes that the text in it takes in memory, roughly.</summary>
    public long Weight { get; private set; }

    public void Add(PreparedDocument document)
    {
        _documents.Add(document);
        Weight += document.Content?.Weight ?? 0;
    }
}
