using System.IO.Compression;
using System.Security.Cryptography;

namespace Connectors.Sources.Git;

/// <summary>
/// Objects that a server sent, in a file of this machine. It is closed when its owner and all streams that were opened from it are done.
/// Thread-safe.
/// </summary>
internal sealed class GitPack
{
    /// <summary>Git makes chains of 50 differences, and never more than 4,095.</summary>
    private const int MaxChain = 4_096;

    /// <summary>The largest difference that is read; it is kept in memory.</summary>
    private const long MaxDelta = 256L << 20;

    /// <summary>Objects that others differ from, kept while all are put together for the first time.</summary>
    private const long MaxKept = 32L << 20;

    private const long MaxKeptObject = 1L << 20;

    /// <summary>A server that sends a base behind what differs from it is odd. One that does so all the time is hostile.</summary>
    private const int MaxPasses = 64;

    private readonly FileStream _file;
    private readonly Dictionary<long, GitObject> _byOffset;
    private readonly Dictionary<string, GitObject> _byId = new(StringComparer.Ordinal);
    private int _uses = 1;

    private GitPack(FileStream file, List<GitObject> objects)
    {
        _file = file;
        _byOffset = objects.ToDictionary(one => one.Offset);
        foreach (var whole in objects.Where(one => one.Id is not null))
            _byId[whole.Id!] = whole;
    }

    /// <param name="file">The pack. It is closed with the result.</param>
    /// <param name="objects">All of its objects in its order.</param>
    /// <param name="algorithm">The hash that ids are.</param>
    /// <param name="maxTotal">The most bytes that all objects may have together.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task<GitPack> MakeAsync(
        FileStream file, List<GitObject> objects, HashAlgorithmName algorithm, long maxTotal, CancellationToken cancellationToken)
    {
        var pack = new GitPack(file, objects);
        await pack.NameDeltasAsync([.. objects.Where(one => one.IsDelta)], algorithm, maxTotal, cancellationToken);
        return pack;
    }

    public static DocumentUnreadableException TooLarge(long maxBytes) => new(
        FailureReason.TooLarge, $"The git server sent more than {maxBytes >> 20:N0} MB in one answer (max_download_mb).");

    public GitObject? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Returns a small object's bytes. Null if it is larger.</summary>
    public async Task<byte[]?> ReadAsync(GitObject found, long maxBytes, CancellationToken cancellationToken)
    {
        if (found.Size > maxBytes)
            return null;
        await using var content = await OpenAsync(found, cancellationToken);
        var bytes = new byte[found.Size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Opens an object's content. The stream keeps the pack open.</summary>
    public async Task<Stream> OpenAsync(GitObject found, CancellationToken cancellationToken)
    {
        if (!found.IsDelta)
            return new PackSlice(this, Inflate(found));
        var whole = await AssembleAsync(found, _ => null, cancellationToken);
        whole.Position = 0;
        return whole;
    }

    /// <summary>Begins a use. False if the pack is closed already.</summary>
    public bool TryUse()
    {
        for (var uses = Volatile.Read(ref _uses); uses > 0; uses = Volatile.Read(ref _uses))
        {
            if (Interlocked.CompareExchange(ref _uses, uses + 1, uses) == uses)
                return true;
        }

        return false;
    }

    /// <summary>Ends a use. The owner's is the first.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
            _file.Dispose();
    }

    /// <summary>Puts each difference together once, to know its id. A named base may stand behind what differs from it.</summary>
    private async Task NameDeltasAsync(
        List<GitObject> deltas, HashAlgorithmName algorithm, long maxTotal, CancellationToken cancellationToken)
    {
        var (kept, order, size, total) = (new Dictionary<long, byte[]>(), new Queue<long>(), 0L, 0L);
        var passes = 0;
        for (var left = deltas; left.Count > 0; passes++)
        {
            var waiting = new List<GitObject>();
            foreach (var delta in left)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (BaseOf(delta) is not { Id: not null } whole)
                {
                    waiting.Add(delta);
                    continue;
                }

                await using var content = await AssembleAsync(delta, offset => kept.GetValueOrDefault(offset), cancellationToken);
                (delta.Kind, delta.Size) = (whole.Kind, content.Length);
                if ((total += delta.Size) > maxTotal)
                    throw PackInput.Damaged();
                using var id = PackReceiver.StartId(algorithm, delta.Kind, delta.Size);
                Hash(content, id);
                delta.Id = GitId.Of(id.GetCurrentHash());
                _byId[delta.Id] = delta;
                if (content is not MemoryStream memory || memory.Length > MaxKeptObject)
                    continue;

                kept[delta.Offset] = memory.ToArray();
                order.Enqueue(delta.Offset);
                for (size += memory.Length; size > MaxKept;)
                    size -= kept.Remove(order.Dequeue(), out var oldest) ? oldest.Length : 0;
            }

            if (waiting.Count == left.Count || passes == MaxPasses)
                throw PackInput.Damaged();
            left = waiting;
        }
    }

    private GitObject? BaseOf(GitObject delta)
        => delta.BaseId is null ? _byOffset.GetValueOrDefault(delta.Base) : _byId.GetValueOrDefault(delta.BaseId);

    private static void Hash(Stream content, IncrementalHash id)
    {
        content.Position = 0;
        var buffer = new byte[64 << 10];
        for (int read; (read = content.Read(buffer)) > 0;)
            id.AppendData(buffer, 0, read);
    }

    /// <summary>Puts an object together: the whole one at the end of its chain, then difference after difference.</summary>
    /// <param name="known">Returns objects that are at hand, by their places.</param>
    private async Task<Stream> AssembleAsync(GitObject last, Func<long, byte[]?> known, CancellationToken cancellationToken)
    {
        var (chain, first) = (new Stack<GitObject>(), last);
        while (first.IsDelta && known(first.Offset) is null)
        {
            chain.Push(first);
            if (chain.Count > MaxChain || BaseOf(first) is not { } before)
                throw PackInput.Damaged();
            first = before;
        }

        var content = known(first.Offset) is { } bytes ? new MemoryStream(bytes) : await CopyAsync(first, cancellationToken);
        try
        {
            foreach (var delta in chain)
            {
                if (delta.Length > MaxDelta)
                    throw new DocumentUnreadableException(FailureReason.TooLarge, "Its stored difference is too large to be read.");
                var changes = new byte[delta.Length];
                await using (var inflated = Inflate(delta))
                    await inflated.ReadExactlyAsync(changes, cancellationToken);
                var result = PackDelta.Apply(content, changes, cancellationToken);
                await content.DisposeAsync();
                content = result;
            }

            return content;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    private async Task<Stream> CopyAsync(GitObject whole, CancellationToken cancellationToken)
    {
        var content = GitSpool.Make(whole.Length);
        try
        {
            await using var inflated = Inflate(whole);
            await inflated.CopyToAsync(content, cancellationToken);
            return content;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    private ZLibStream Inflate(GitObject found) => new(new FileSlice(_file.SafeFileHandle, found.Data), CompressionMode.Decompress);
}
