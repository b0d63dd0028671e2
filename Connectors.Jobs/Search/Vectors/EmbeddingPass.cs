using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// Brings a model's vectors of a connector up to its texts, or deletes them if nobody wants them any more. Everything that is done is
/// stored, so another worker goes on where one was killed.
/// </summary>
internal sealed partial class EmbeddingPass(
    EmbeddingModels models,
    PassageEmbedder embedder,
    VectorStateStore states,
    DocumentVectorStore store,
    EmbeddingOptions options,
    TimeProvider time,
    ILogger<EmbeddingPass> logger)
{
    private const int MaxPending = 200;

    /// <summary>Number of chunks that are embedded and written together.</summary>
    private const int Portion = 128;

    private const int HashSize = 16;

    /// <summary>Works for a slice of time at most.</summary>
    public async Task<PassOutcome> RunAsync(ClaimedVectors claim, TimeSpan slice, CancellationToken cancellationToken)
    {
        try
        {
            var pass = await states.BeginAsync(claim, await models.IdsAsync(cancellationToken), cancellationToken);
            if (pass is null)
                return PassOutcome.Lost;
            var until = time.GetUtcNow() + slice;
            if (!pass.IsWanted)
                return await DeleteAsync(claim, until, cancellationToken);
            var outcome = await EmbedAsync(claim, until, cancellationToken);
            if (outcome == PassOutcome.Finished)
                await states.FinishAsync(claim, pass.BeganAt, cancellationToken);
            return outcome;
        }
        catch (EmbeddingException e)
        {
            var attempts = await states.FailAsync(claim, e.Message, options.FirstPause, e.RetryAfter, cancellationToken);
            ModelFailed(claim.ConnectorId, attempts, e.Message);
            return PassOutcome.Failed;
        }
    }

    private async Task<PassOutcome> DeleteAsync(ClaimedVectors claim, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (await store.DeleteAsync(claim, cancellationToken) > 0)
        {
            if (!await states.RenewAsync(claim, cancellationToken))
                return PassOutcome.Lost;
            if (time.GetUtcNow() >= until)
                return PassOutcome.Unfinished;
        }

        await states.RemoveAsync(claim, cancellationToken);
        return PassOutcome.Finished;
    }

    private async Task<PassOutcome> EmbedAsync(ClaimedVectors claim, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var after = "";
        while (await store.EndOfStretchAsync(claim.ConnectorId, after, cancellationToken) is { } end)
        {
            while (await store.PendingAsync(claim, after, end, MaxPending, cancellationToken) is { Count: > 0 } pending)
            {
                foreach (var portion in Portions(pending))
                {
                    if (!await EmbedAsync(claim, portion, cancellationToken))
                        return PassOutcome.Lost;
                    if (time.GetUtcNow() >= until)
                        return PassOutcome.Unfinished;
                }

                after = pending[^1].SourceId;
            }

            after = end;
            if (!await states.RenewAsync(claim, cancellationToken))
                return PassOutcome.Lost;
        }

        return PassOutcome.Finished;
    }

    /// <summary>Cuts documents into portions. A large document goes over several, which are written one after another.</summary>
    private static IEnumerable<IReadOnlyList<ChunkRange>> Portions(IReadOnlyList<PendingDocument> pending)
    {
        List<ChunkRange> portion = [];
        var size = 0;
        foreach (var document in pending)
        {
            for (var from = document.Done; from < document.ChunkCount;)
            {
                var count = Math.Min(document.ChunkCount - from, Portion - size);
                portion.Add(new ChunkRange(document, from, count));
                (from, size) = (from + count, size + count);
                if (size < Portion)
                    continue;
                yield return portion;
                (portion, size) = ([], 0);
            }
        }

        if (portion.Count > 0)
            yield return portion;
    }

    private async Task<bool> EmbedAsync(ClaimedVectors claim, IReadOnlyList<ChunkRange> ranges, CancellationToken cancellationToken)
    {
        var model = await models.FindAsync(claim.ModelId, cancellationToken)
            ?? throw new EmbeddingException("This worker's configuration has no such model.", EmbeddingFault.Setup);
        var chunks = (await store.TextsAsync([.. ranges.Select(range => (range.Document.Id, range.From, range.Count))], cancellationToken))
            .ToLookup(chunk => chunk.DocumentId);
        var known = await OlderAsync(claim.ModelId, ranges, cancellationToken);
        // A document that has changed since it was found has other chunks. The next pass finds it again.
        var current = ranges.Where(range => chunks[range.Document.Id].Count() == range.Count).ToList();
        var texts = current.SelectMany(range => chunks[range.Document.Id].Select(chunk => TextOf(range.Document, chunk))).ToList();
        await embedder.EmbedAsync(model, texts, known, () => states.RenewAsync(claim, cancellationToken), cancellationToken);

        List<NewVectors> written = [];
        var next = 0;
        foreach (var range in current)
        {
            var hashes = texts.Skip(next).Take(range.Count).Select(HashOf).ToList();
            next += range.Count;
            written.Add(Collect(range, hashes, known));
        }

        return written.Count == 0 || await store.WriteAsync(claim, written, cancellationToken);
    }

    private static NewVectors Collect(ChunkRange range, IReadOnlyList<UInt128> hashes, Dictionary<UInt128, byte[]> known)
    {
        var vectors = hashes.Select(hash => known[hash]).ToList();
        return new NewVectors
        {
            Document = range.Document,
            From = range.From,
            Chunks = range.Count,
            Failed = vectors.Count(vector => VectorBytes.ScaleOf(vector) == 0),
            Hashes = [.. hashes.SelectMany(BitConverter.GetBytes)],
            Vectors = [.. vectors.SelectMany(vector => vector)],
        };
    }

    /// <summary>Returns an older version's vectors by the hashes of their texts. What a model refused is asked again.</summary>
    private async Task<Dictionary<UInt128, byte[]>> OlderAsync(
        int model, IReadOnlyList<ChunkRange> ranges, CancellationToken cancellationToken)
    {
        Dictionary<UInt128, byte[]> known = [];
        Guid[] changed = [.. ranges.Where(range => range.Document.HasOlder && range.From == 0).Select(range => range.Document.Id)];
        if (changed.Length == 0)
            return known;
        foreach (var older in await store.OlderAsync(model, changed, cancellationToken))
        {
            var count = older.Hashes.Length / HashSize;
            var size = older.Vectors.Length / Math.Max(1, count);
            for (var i = 0; i < count; i++)
            {
                var vector = older.Vectors.AsSpan(i * size, size).ToArray();
                if (VectorBytes.ScaleOf(vector) != 0)
                    known[BitConverter.ToUInt128(older.Hashes, i * HashSize)] = vector;
            }
        }

        return known;
    }

    /// <summary>A chunk alone may not say what it is about: its title and heading do.</summary>
    private static string TextOf(PendingDocument document, ChunkText chunk)
    {
        var text = new StringBuilder();
        if (!chunk.Content.StartsWith(document.Title, StringComparison.OrdinalIgnoreCase))
            text.Append(document.Title).Append('\n');
        if (chunk.Heading is { Length: > 0 } heading && !chunk.Content.Contains(heading, StringComparison.Ordinal))
            text.Append(heading).Append('\n');
        return text.Append(chunk.Content).ToString();
    }

    internal static UInt128 HashOf(string text) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(text));

    /// <summary>Some of a document's chunks.</summary>
    private sealed record ChunkRange(PendingDocument Document, int From, int Count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Texts of connector {Connector} are not embedded, attempt {Attempts}: {Reason}")]
    private partial void ModelFailed(string connector, int attempts, string reason);
}

/// <summary>How a slice of a pass ended.</summary>
internal enum PassOutcome
{
    /// <summary>All documents were looked at, or all vectors deleted.</summary>
    Finished,

    /// <summary>The slice is over.</summary>
    Unfinished,

    /// <summary>The model failed. The work is claimed again after a pause.</summary>
    Failed,

    /// <summary>Another job has the claim.</summary>
    Lost,
}
