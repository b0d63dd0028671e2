using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Sent;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Npgsql;

namespace Connectors.Jobs.Administration.Sending;

/// <summary>Takes documents from programs, changes and removes them, and lets a sync read them.</summary>
internal sealed class SentDocumentService(
    SourceCatalog catalog,
    ConnectorConfigs configs,
    SentContents contents,
    SentDocumentWriter writer,
    SentSetWriter sets,
    SentDocumentStore store,
    SentSyncs syncs)
{
    /// <summary>The most documents of one request.</summary>
    public const int MaxAtOnce = 1000;

    /// <summary>The most documents that are removed in one transaction.</summary>
    private const int RemovedAtOnce = 1000;

    private const int Shrink = 8;

    /// <summary>How often a change of a document is made anew because others overtook it.</summary>
    private const int MaxAmendments = 10;

    /// <summary>Returns whether programs may send documents to connectors of a type.</summary>
    public bool Receives(string source)
        => catalog.TryFind(source, out var definition) && definition.Capabilities.Contains(SourceCapability.Receive);

    /// <summary>The type of the connectors that programs send to.</summary>
    public string ReceivingType => catalog.All.First(source => source.Capabilities.Contains(SourceCapability.Receive)).Type;

    /// <summary>Stores documents. One that is refused is told by itself, and the others are stored.</summary>
    /// <exception cref="RejectedException">The connector reads a system, or it holds as much as it may.</exception>
    public async Task<IReadOnlyList<SentResult>> SendAsync(
        ConnectorRow row, IReadOnlyList<SentItem> items, string? set, CancellationToken cancellationToken)
    {
        var limit = SizeLimit(row);
        var (results, changes) = (new SentResult[items.Count], new Dictionary<string, SentChange>());
        for (var at = 0; at < items.Count; at++)
        {
            var item = items[at];
            var error = item.Error(limit) ?? (changes.ContainsKey(item.Id) ? "is in this request twice." : null);
            results[at] = new SentResult(item.Id, DocumentId.Of(row.Id, item.Id), null, error);
            if (error is null)
                changes[item.Id] = item.ToChange(await ContentAsync(row.Id, item, cancellationToken));
        }

        var written = await WriteAsync(row.Id, [.. changes.Values], set, Refused(results), cancellationToken);
        if (written.Values.Any(outcome => outcome != SentOutcome.Unchanged))
            await syncs.WakeAsync(row.Id, cancellationToken);
        return [.. results.Select(result => result.Error is null ? result with { Outcome = written[result.Id] } : result)];
    }

    /// <summary>Receives the bytes of a file as they arrive. Null: they are more than the connector takes.</summary>
    /// <exception cref="RejectedException">The connector reads a system.</exception>
    public Task<SentContent?> ReceiveAsync(ConnectorRow row, Stream bytes, CancellationToken cancellationToken)
        => contents.ReceiveAsync(row.Id, bytes, SizeLimit(row), cancellationToken);

    /// <summary>Deletes contents that were received, and of which no document was made.</summary>
    public Task<int> DropAsync(IEnumerable<SentContent> received)
        => contents.DropAsync([.. received.Select(content => content.Id).OfType<Guid>()], CancellationToken.None);

    /// <summary>Removes documents. Returns the ids that there were.</summary>
    /// <param name="row">The connector.</param>
    /// <param name="ids">The programs' ids. Null: all of the connector's.</param>
    /// <param name="cancellationToken">Stops between parts.</param>
    /// <exception cref="RejectedException">The connector reads a system.</exception>
    public async Task<IReadOnlyList<string>> RemoveAsync(
        ConnectorRow row, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken)
    {
        CheckReceives(row);
        List<string> removed = [];
        if (ids is not null)
        {
            foreach (var some in ids.Chunk(RemovedAtOnce))
                await RemoveAsync(row.Id, some, removed, cancellationToken);
        }
        else
        {
            while (await store.IdsAsync(row.Id, RemovedAtOnce, cancellationToken) is { Count: > 0 } some)
                await RemoveAsync(row.Id, [.. some], removed, cancellationToken);
        }

        if (removed.Count > 0)
            await syncs.WakeAsync(row.Id, cancellationToken);
        return removed;
    }

    /// <summary>Removes some documents; fewer at once if that takes too long: some have a thousand times the text of others.</summary>
    private async Task RemoveAsync(string connectorId, string[] ids, List<string> removed, CancellationToken cancellationToken)
    {
        try
        {
            removed.AddRange(await writer.RemoveAsync(connectorId, ids, cancellationToken));
        }
        catch (PostgresException e) when (e.IsTooSlow() && ids.Length > 1)
        {
            foreach (var some in ids.Chunk(Math.Max(1, ids.Length / Shrink)))
                await RemoveAsync(connectorId, some, removed, cancellationToken);
        }
    }

    /// <summary>Declares a set complete. Returns the number of documents that it lacks; a prune decides about them.</summary>
    /// <exception cref="RejectedException">Nothing was sent with this set.</exception>
    public async Task<int> CompleteAsync(ConnectorRow row, string set, CancellationToken cancellationToken)
    {
        CheckReceives(row);
        var left = await sets.CompleteAsync(row.Id, set, cancellationToken)
            ?? throw new RejectedException(
                $"No document was sent with the set \"{set}\", or it was declared complete already, so nothing was left out.");
        if (left > 0)
            await syncs.WakeAsync(row.Id, cancellationToken);
        return left;
    }

    /// <summary>
    /// Renames a document or replaces its metadata. Null leaves them as they are. A content that is sent meanwhile stays.
    /// </summary>
    /// <returns>Whether the document is still there.</returns>
    /// <exception cref="ConflictException">Others keep changing it.</exception>
    public async Task<bool> AmendAsync(SentRow row, string? title, JsonObject? metadata, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var change = await AmendedAsync(row, title, metadata, cancellationToken);
                await WriteAsync(row.ConnectorId, [change], null, [], cancellationToken);
                break;
            }
            catch (Exception e) when (e is SentOvertakenException or DocumentUnreadableException)
            {
                if (await store.RowAsync(row.ConnectorId, row.SourceId, cancellationToken) is not { } now)
                    return false;
                if (attempt == MaxAmendments)
                    throw new ConflictException("Other requests keep changing this document. Read it again, then repeat your change.");
                row = now;
            }
        }

        await syncs.WakeAsync(row.ConnectorId, cancellationToken);
        return true;
    }

    private async Task<SentChange> AmendedAsync(SentRow row, string? title, JsonObject? metadata, CancellationToken cancellationToken)
        => new()
        {
            Id = row.SourceId,
            From = row.Position,
            Title = title ?? row.Title,
            FileName = row.FileName,
            MediaType = row.MediaType,
            Content = new SentContent(
                row.Size, row.ContentHash, row.ContentId is null ? await BytesAsync(row, cancellationToken) : null, row.ContentId),
            Link = row.Link,
            Metadata = metadata?.ToJsonString() ?? JsonNode.Parse(row.Metadata)!.ToJsonString(),
            Readers = row.Readers is null ? null : JsonSerializer.Deserialize<string[]>(row.Readers),
            Owners = JsonSerializer.Deserialize<string[]>(row.Owners)!,
            Parent = row.Parent,
            CreatedAt = row.SourceCreatedAt,
            UpdatedAt = row.SourceUpdatedAt,
        };

    private async Task<byte[]> BytesAsync(SentRow row, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenAsync(row.ConnectorId, row.ToDocument(), cancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private async Task<IReadOnlyDictionary<string, SentOutcome>> WriteAsync(
        string connectorId, SentChange[] changes, string? set, string[] refused, CancellationToken cancellationToken)
    {
        try
        {
            return await writer.WriteAsync(connectorId, changes, set, refused, cancellationToken);
        }
        catch (SentBoxFullException e)
        {
            await DropAsync(changes.Select(change => change.Content));
            throw new RejectedException(e.Message);
        }
    }

    private async Task<SentContent> ContentAsync(string connectorId, SentItem item, CancellationToken cancellationToken)
        => item.Content
            ?? await contents.KeepAsync(connectorId, item.Bytes ?? Encoding.UTF8.GetBytes(item.Text!), cancellationToken);

    private static string[] Refused(IEnumerable<SentResult> results)
        => [.. results.Where(result => result.Error is not null && SentItem.IdError(result.Id) is null).Select(result => result.Id)];

    private long SizeLimit(ConnectorRow row)
    {
        CheckReceives(row);
        return catalog.TryFind(row.Source, out var definition)
            ? definition.Parse(JsonSerializer.SerializeToElement(configs.Whole(row))).SizeLimit
            : 0;
    }

    private void CheckReceives(ConnectorRow row)
    {
        if (!Receives(row.Source))
        {
            throw new RejectedException(
                $"The connector \"{row.Name}\" reads its documents from a system ({row.Source}). Send documents to a connector of the type "
                + $"{ReceivingType}.");
        }
    }
}
