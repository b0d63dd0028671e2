using System.Collections.Concurrent;
using System.Text.Json;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Support;

/// <summary>Opens a source as the engine does, through the catalog and JSON, and a new instance for each call, as for each slice.</summary>
public sealed class SourceProbe(string type, JsonElement config, SourceContext context) : IAsyncDisposable
{
    private readonly ConcurrentBag<ISourceReader> _read = [];

    public static SyncWindow Always { get; } = new(null, DateTimeOffset.UnixEpoch.AddYears(80));

    public ISourceDefinition Definition { get; } = Find(type);

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken = default)
    {
        await using var reader = Open();
        return await reader.CheckAsync(cancellationToken);
    }

    /// <summary>Returns the source's split. If it does not split, the split has one partition for everything.</summary>
    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken = default)
    {
        await using var reader = Open();
        return reader.Capability<ISplits>() is { } splits
            ? await splits.SplitAsync(cancellationToken)
            : new SourceSplit([SourcePartition.Whole]);
    }

    public async Task<IReadOnlyList<string>> PartitionsAsync()
        => [.. (await SplitAsync()).Partitions.Select(partition => partition.Key)];

    public async Task<List<ReadPart>> ReadAsync(
        string partition, JsonElement? from = null, JsonElement? previous = null, SyncWindow? window = null, IKnownDocuments? known = null,
        CancellationToken cancellationToken = default)
    {
        // Contents that were read are opened later and need their source, so it stays open.
        var reader = Open();
        _read.Add(reader);
        var parts = new List<ReadPart>();
        var call = new ReadCall
        {
            Window = window ?? Always,
            Partition = partition,
            From = Stored(from),
            Previous = Stored(previous),
            Known = known ?? NothingKnown.Instance,
        };
        await foreach (var batch in reader.ReadAsync(call, cancellationToken))
            parts.Add(new ReadPart(batch.Changes, batch.Checkpoint));
        return parts;
    }

    /// <summary>Reads all partitions from the beginning.</summary>
    public async Task<List<ReadPart>> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        var parts = new List<ReadPart>();
        foreach (var partition in await PartitionsAsync())
            parts.AddRange(await ReadAsync(partition, cancellationToken: cancellationToken));
        return parts;
    }

    /// <summary>Returns all pages of a listing. Null if the source does not list.</summary>
    public async Task<List<ListingPage>?> ListAsync(
        string partition, string? from = null, bool includeAccess = false, CancellationToken cancellationToken = default)
    {
        await using var reader = Open();
        if (reader.Capability<IListsDocuments>() is not { } lists)
            return null;

        var pages = new List<ListingPage>();
        await foreach (var page in lists.ListAsync(new ListRequest(partition, from, includeAccess), cancellationToken))
            pages.Add(page);
        return pages;
    }

    /// <summary>Returns everything that rereading yields. Null if the source does not reread.</summary>
    public async Task<List<SourceChanges>?> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        var reader = Open();
        _read.Add(reader);
        if (reader.Capability<IRereads>() is not { } rereads)
            return null;

        var all = new List<SourceChanges>();
        await foreach (var changes in rereads.RereadAsync(ids, cancellationToken))
            all.Add(changes);
        return all;
    }

    /// <summary>Returns the choices that the source lists for a setting, with a config that need not be finished.</summary>
    public async Task<List<SourceChoice>> ChoicesAsync(string setting, string? filter = null, CancellationToken cancellationToken = default)
    {
        await using var reader = Definition.OpenToChoose(config, setting, context);
        var choices = new List<SourceChoice>();
        await foreach (var choice in reader.Capability<IListsChoices>()!
            .ListChoicesAsync(new ChoiceRequest(setting, filter), cancellationToken))
        {
            choices.Add(choice);
        }

        return choices;
    }

    /// <summary>Closes the sources whose batches were read.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_read.TryTake(out var reader))
            await reader.DisposeAsync();
    }

    public ISourceReader Open() => Definition.Open(config, context);

    private static JsonElement? Stored(JsonElement? checkpoint)
        => checkpoint is { } json ? JsonSerializer.Deserialize<JsonElement>(json.GetRawText()) : null;

    private static ISourceDefinition Find(string type)
    {
        using var services = new ServiceCollection().AddSources().BuildServiceProvider();
        return services.GetRequiredService<SourceCatalog>().TryFind(type, out var found)
            ? found
            : throw new InvalidOperationException($"No source has the type \"{type}\".");
    }
}

/// <summary>A batch as a test sees it.</summary>
/// <param name="Changes">The documents, failures, deletions and skips of the batch.</param>
/// <param name="Checkpoint">As it would be stored.</param>
public sealed record ReadPart(SourceChanges Changes, JsonElement Checkpoint)
{
    /// <summary>Every item of the batch, with its kind, as one string.</summary>
    public IEnumerable<string> Items =>
    [
        .. Changes.Documents.Select(document => $"document {document.Id} {document.Title} {document.Fingerprint}"),
        .. Changes.Failures.Select(failure => $"failure {failure.Scope} {failure.Id} {failure.Reason}"),
        .. Changes.Deleted.Select(id => $"deleted {id}"),
        .. Changes.Skipped.Select(skip => $"skipped {skip.Id}"),
    ];
}
