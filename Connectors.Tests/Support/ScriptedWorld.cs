using System.Collections.Concurrent;
using Connectors.Sources;

namespace Connectors.Tests.Support;

/// <summary>The content that <see cref="ScriptedSource"/> reads: partitions with documents, and hooks to hold or break a read.</summary>
public sealed class ScriptedWorld
{
    public ConcurrentDictionary<string, SortedDictionary<string, string>> Partitions { get; } = new();

    /// <summary>Called before each batch, with the partition and the number of the batch.</summary>
    public Func<string, int, CancellationToken, Task> BeforeBatch { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Called before the partitions are returned.</summary>
    public Action BeforeSplit { get; set; } = () => { };

    /// <summary>Called with a document's text when its content is opened. Returns the text to read.</summary>
    public Func<string, string> Open { get; set; } = text => text;

    /// <summary>Why the listing of a partition is incomplete. Null means complete.</summary>
    public Func<string, string?> IncompleteListing { get; set; } = _ => null;

    /// <summary>The container of a document. Null means that it has none.</summary>
    public Func<string, string?> Parent { get; set; } = _ => null;

    /// <summary>Containers whose documents every listing keeps.</summary>
    public IReadOnlyList<string> KeptBelow { get; set; } = [];

    /// <summary>Called when a listing has been made but not yet returned.</summary>
    public Func<CancellationToken, Task> AfterListing { get; set; } = _ => Task.CompletedTask;

    /// <summary>The access of a document. Null means the source does not tell it.</summary>
    public Func<string, DocumentAccess?> Access { get; set; } = _ => null;

    public IReadOnlyList<SourceGroup> Groups { get; set; } = [];

    /// <summary>One entry for each time that the groups were requested.</summary>
    public ConcurrentQueue<int> GroupReads { get; } = new();

    /// <summary>Ids that replays requested.</summary>
    public ConcurrentQueue<string> Reread { get; } = new();

    /// <summary>The rule that excludes a document when a replay requests it. Null means it is not excluded.</summary>
    public Func<string, string?> RereadSkip { get; set; } = _ => null;

    /// <summary>Called before a replay reads documents again.</summary>
    public Func<CancellationToken, Task> BeforeReread { get; set; } = _ => Task.CompletedTask;

    /// <summary>Failures of partitions that exist but cannot be read.</summary>
    public IReadOnlyList<SourceFailure> SplitFailures { get; set; } = [];

    /// <summary>Failures that count only for partitions that were read before.</summary>
    public IReadOnlyList<SourceFailure> SplitFailuresIfKnown { get; set; } = [];

    /// <summary>Failures that every batch of a partition reports.</summary>
    public Func<string, IReadOnlyList<SourceFailure>> ReadFailures { get; set; } = _ => [];

    /// <summary>
    /// Ids that each batch of a partition names as gone, by the number of the batch. A partition without documents has one batch then.
    /// </summary>
    public Func<string, int, IReadOnlyList<string>> Deleted { get; set; } = (_, _) => [];

    /// <summary>When the credentials end. Null means that they do not.</summary>
    public DateTimeOffset? CredentialsExpireAt { get; set; }

    /// <summary>The fingerprint of a document with this text.</summary>
    public Func<string, string?> Fingerprint { get; set; } = text => text;

    public bool CompleteSplit { get; set; } = true;

    /// <summary>Ids of documents whose content was opened.</summary>
    public ConcurrentQueue<string> Opened { get; } = new();

    /// <summary>The window of each read.</summary>
    public ConcurrentQueue<SyncWindow> Windows { get; } = new();

    public int BatchSize { get; set; } = 10;

    /// <summary>A document's title, by its id.</summary>
    public Func<string, string> Title { get; set; } = id => $"Title {id}";

    /// <summary>Adds documents to a partition.</summary>
    public ScriptedWorld Fill(string partition, int documents, int from = 0)
    {
        var there = Partitions.GetOrAdd(partition, _ => []);
        for (var i = from; i < from + documents; i++)
            there[$"{partition}-{i:0000}"] = $"Text of {partition} {i}";
        return this;
    }
}
