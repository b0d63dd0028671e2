using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Tests.Support;

/// <summary>A source that reads a <see cref="ScriptedWorld"/>, so a test decides about every step.</summary>
public sealed class ScriptedSource(ScriptedConfig config, SourceContext context)
    : ISource<ScriptedCheckpoint>, ISplits, IListsAccess, IListsGroups, IRereads, ITellsExpiry
{
    private readonly ScriptedWorld _world = config.Find();

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(new SourceCheck([]));

    public DateTimeOffset? CredentialsExpireAt => _world.CredentialsExpireAt;

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        _world.BeforeSplit();
        return Task.FromResult(new SourceSplit(
            [.. _world.Partitions.Keys.Order().Select(key => new SourcePartition(key, $"Partition {key}"))])
        {
            Complete = _world.CompleteSplit,
            Failures = [.. _world.SplitFailures],
            FailuresIfKnown = [.. _world.SplitFailuresIfKnown],
        });
    }

    public async IAsyncEnumerable<SourceBatch<ScriptedCheckpoint>> ReadAsync(
        ReadRequest<ScriptedCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _world.Windows.Enqueue(request.Window);
        var (last, batch) = (request.From?.Last, request.From?.Batch ?? 0);
        while (true)
        {
            await _world.BeforeBatch(request.Partition, batch, cancellationToken);
            context.Usage.Add("read", new EndpointUsage(1, 100, 0, 0));
            var page = After(request.Partition, last);
            var deleted = _world.Deleted(request.Partition, batch);
            if (page.Length == 0 && deleted.Count == 0)
                yield break;
            last = page.Length == 0 ? last : page[^1].Id;
            yield return new SourceBatch<ScriptedCheckpoint>
            {
                Documents = page,
                Deleted = deleted,
                Failures = _world.ReadFailures(request.Partition),
                Checkpoint = new ScriptedCheckpoint(last, ++batch),
            };
        }
    }

    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        var partition = _world.Partitions[request.Partition];
        SlimDocument[] slim;
        lock (partition)
            slim = [.. partition.Keys.Select(id => new SlimDocument(id, request.IncludeAccess ? _world.Access(id) : null))];
        await _world.AfterListing(cancellationToken);
        yield return new ListingPage(slim) 
        {
            Incomplete = _world.IncompleteListing(request.Partition), KeptBelow = _world.KeptBelow,
        };
    }

    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.WaitAsync(cancellationToken);
        _world.GroupReads.Enqueue(_world.Groups.Count);
        foreach (var group in _world.Groups)
            yield return [group];
    }

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _world.BeforeReread(cancellationToken);
        foreach (var id in ids)
        {
            _world.Reread.Enqueue(id);
            if (_world.RereadSkip(id) is { } rule)
            {
                yield return new SourceChanges { Skipped = [new SourceSkip(id, rule)] };
                continue;
            }

            var there = _world.Partitions.Values.Where(partition => partition.ContainsKey(id))
                .Select(partition => Document(id, partition[id])).ToArray();
            yield return new SourceChanges { Documents = there, Deleted = there.Length == 0 ? [id] : [] };
        }
    }

    private SourceDocument[] After(string key, string? last)
    {
        var partition = _world.Partitions[key];
        lock (partition)
        {
            var page = partition.Where(pair => string.CompareOrdinal(pair.Key, last) > 0).Take(_world.BatchSize);
            return [.. page.Select(pair => Document(pair.Key, pair.Value))];
        }
    }

    private SourceDocument Document(string id, string text) => new()
    {
        Id = id,
        Title = _world.Title(id),
        Link = $"https://example.com/{id}",
        Fingerprint = _world.Fingerprint(text),
        Parent = _world.Parent(id),
        Access = _world.Access(id),
        Content = DocumentContent.Later(_ => Task.FromResult(Open(id, text))),
    };

    private IReadOnlyList<DocumentSection> Open(string id, string text)
    {
        _world.Opened.Enqueue(id);
        return [new DocumentSection(_world.Open(text))];
    }
}

public sealed record ScriptedCheckpoint(string? Last, int Batch);

/// <summary>Names the world to read. Worlds are objects of the test process.</summary>
public sealed record ScriptedConfig : SourceConfig
{
    private static readonly ConcurrentDictionary<string, ScriptedWorld> Worlds = new();

    [System.ComponentModel.Description("The world to read.")]
    public string World { get; init; } = "";

    [System.ComponentModel.Description("A secret."), Secret]
    public string? Password { get; init; }

    public static string Add(ScriptedWorld world)
    {
        var name = Guid.NewGuid().ToString("n");
        Worlds[name] = world;
        return name;
    }

    public ScriptedWorld Find() => Worlds[World];
}
