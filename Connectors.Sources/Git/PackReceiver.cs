using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sources.Git;

/// <summary>Takes a pack from the network into a file, and finds the objects in it (gitformat-pack).</summary>
internal static class PackReceiver
{
    /// <summary>An entry of the index takes some 200 bytes of memory.</summary>
    private const int MaxObjects = 1_000_000;

    /// <summary>How many times larger than the largest answer its content may be in all: compressed text takes a tenth.</summary>
    private const int MaxExpansion = 100;

    private const int HeaderLength = 12;

    /// <exception cref="DocumentUnreadableException">TooLarge: the pack has more bytes than allowed.</exception>
    public static async Task<GitPack> ReceiveAsync(Stream source, bool isSha256, long maxBytes, CancellationToken cancellationToken)
    {
        var file = GitSpool.Open();
        try
        {
            var algorithm = isSha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
            using var input = new PackInput(source, file, algorithm, maxBytes);
            var objects = await ScanAsync(input, algorithm, maxBytes, cancellationToken);
            await input.CheckAsync(cancellationToken);
            return await GitPack.MakeAsync(file, objects, algorithm, maxBytes * MaxExpansion, cancellationToken);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Hashes the id of an object: its kind and length, then its content.</summary>
    public static IncrementalHash StartId(HashAlgorithmName algorithm, GitObjectKind kind, long length)
    {
        var hash = IncrementalHash.CreateHash(algorithm);
        var name = kind switch
        {
            GitObjectKind.Commit => "commit",
            GitObjectKind.Tree => "tree",
            GitObjectKind.Blob => "blob",
            _ => "tag",
        };
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {length}\0")));
        return hash;
    }

    private static async Task<List<GitObject>> ScanAsync(
        PackInput input, HashAlgorithmName algorithm, long maxBytes, CancellationToken cancellationToken)
    {
        var header = await input.ReadAsync(HeaderLength, cancellationToken);
        var count = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        if (!header.AsSpan(0, 4).SequenceEqual("PACK"u8) || BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)) is not (2 or 3))
            throw PackInput.Damaged();
        if (count > MaxObjects)
            throw new SourceException(SourceErrorKind.Misconfigured, $"The branch has {count:N0} objects; {MaxObjects:N0} are read.");

        var (objects, total) = (new List<GitObject>((int)Math.Min(count, 10_000)), 0L);
        for (var number = 0; number < count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = await HeaderAsync(input, algorithm, cancellationToken);
            total += found.Length;
            if (total > maxBytes * MaxExpansion)
                throw PackInput.Damaged();
            using var id = found.IsDelta ? null : StartId(algorithm, found.Stored, found.Length);
            await input.InflateAsync(found.Length, piece => id?.AppendData(piece.Span), cancellationToken);
            if (id is not null)
                (found.Id, found.Kind, found.Size) = (GitId.Of(id.GetCurrentHash()), found.Stored, found.Length);
            objects.Add(found);
        }

        return objects;
    }

    private static async Task<GitObject> HeaderAsync(PackInput input, HashAlgorithmName algorithm, CancellationToken cancellationToken)
    {
        var offset = input.Position;
        var next = await input.ReadByteAsync(cancellationToken);
        var kind = (GitObjectKind)((next >> 4) & 7);
        long length = next & 15;
        for (var shift = 4; (next & 0x80) != 0; shift += 7)
        {
            if (shift > 56)
                throw PackInput.Damaged();
            next = await input.ReadByteAsync(cancellationToken);
            length |= (long)(next & 0x7f) << shift;
        }

        if (length < 0 || !Enum.IsDefined(kind))
            throw PackInput.Damaged();
        var start = kind == GitObjectKind.OffsetDelta ? offset - await DistanceAsync(input, cancellationToken) : 0;
        if (kind == GitObjectKind.OffsetDelta && (start < HeaderLength || start >= offset))
            throw PackInput.Damaged();
        var idLength = algorithm == HashAlgorithmName.SHA256 ? GitId.Sha256Length : GitId.Sha1Length;
        var name = kind == GitObjectKind.NamedDelta ? GitId.Of(await input.ReadAsync(idLength, cancellationToken)) : null;
        return new GitObject(offset, input.Position, kind, length) { Base = start, BaseId = name };
    }

    private static async Task<long> DistanceAsync(PackInput input, CancellationToken cancellationToken)
    {
        var next = await input.ReadByteAsync(cancellationToken);
        long distance = next & 0x7f;
        for (var more = 0; (next & 0x80) != 0; more++)
        {
            if (more > 7)
                throw PackInput.Damaged();
            next = await input.ReadByteAsync(cancellationToken);
            distance = ((distance + 1) << 7) | (long)(next & 0x7f);
        }

        return distance;
    }
}
