using System.Collections.Concurrent;
using Connectors.Sources;

namespace Connectors.Tests.Support;

/// <summary>What the scripted source reads: partitions with documents that a test changes, and hooks to hold or break a read.</summary>
public sealed class ScriptedWorld
{
    public ConcurrentDictionary<string, SortedDictionary<string, string>> Partitions { get; } = new();

    /// <summary>Called before each batch with the partition and the batch's number.</summary>
    public Func<string, int, CancellationToken, Task> BeforeBatch { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Called before the partitions are given.</summary>
    public Action BeforeSplit { get; set; } = () => { };

    /// <summary>Called when a document's content is opened.</summary>
    public Func<string, string> Open { get; set; } = text => text;

    public Func<string, string?> IncompleteListing { get; set; } = _ => null;

    /// <summary>Called when a listing was made and nobody has been told of it.</summary>
    public Func<CancellationToken, Task> AfterListing { get; set; } = _ => Task.CompletedTask;

    /// <summary>Who may read a document; null: not told.</summary>
    public Func<string, DocumentAccess?> Access { get; set; } = _ => null;

    public IReadOnlyList<SourceGroup> Groups { get; set; } = [];

    /// <summary>An entry each time that the groups are asked for.</summary>
    public ConcurrentQueue<int> GroupReads { get; } = new();

    /// <summary>The ids that were asked for by a replay.</summary>
    public ConcurrentQueue<string> Reread { get; } = new();

    /// <summary>Why a document is not wanted any more when a replay asks for it; null: it is.</summary>
    public Func<string, string?> RereadSkip { get; set; } = _ => null;

    /// <summary>Called before documents are read again by a replay.</summary>
    public Func<CancellationToken, Task> BeforeReread { get; set; } = _ => Task.CompletedTask;

    /// <summary>Partitions that exist and cannot be read.</summary>
    public IReadOnlyList<SourceFailure> SplitFailures { get; set; } = [];

    /// <summary>The same of partitions that nobody asked for.</summary>
    public IReadOnlyList<SourceFailure> SplitFailuresIfKnown { get; set; } = [];

    /// <summary>What is given as failed with every batch that is read of a partition.</summary>
    public Func<string, IReadOnlyList<SourceFailure>> ReadFailures { get; set; } = _ => [];

    /// <summary>The fingerprint of a document of this text.</summary>
    public Func<string, string?> Fingerprint { get; set; } = text => text;

    public bool CompleteSplit { get; set; } = true;

    public ConcurrentQueue<string> Opened { get; } = new();

    public ConcurrentQueue<SyncWindow> Windows { get; } = new();

    public int BatchSize { get; set; } = 10;

    public ScriptedWorld Fill(string partition, int documents, int from = 0)
    {
        var there = Partitions.GetOrAdd(partition, _ => []);
        for (var i = from; i < from + documents; i++)
            there[$"{partition}-{i:0000}"] = $"Text of {partition} {i}";
        return this;
    }
}
