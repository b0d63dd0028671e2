namespace Connectors.Sources.Git;

/// <summary>Applies the difference between two objects: pieces of the first one, and new bytes.</summary>
internal static class PackDelta
{
    private const int DefaultCopy = 0x10000;
    private const int BufferLength = 64 << 10;

    /// <summary>The largest object that is put together.</summary>
    private const long MaxSize = 8L << 30;

    /// <returns>The new object, in memory or in a file.</returns>
    public static Stream Apply(Stream before, byte[] delta, CancellationToken cancellationToken)
    {
        var at = 0;
        var (beforeSize, size) = (Number(delta, ref at), Number(delta, ref at));
        if (beforeSize != before.Length || size is < 0 or > MaxSize)
            throw PackInput.Damaged();

        var after = GitSpool.Make(size);
        try
        {
            var (buffer, written) = (new byte[BufferLength], 0L);
            while (at < delta.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var code = delta[at++];
                var isCopy = (code & 0x80) != 0;
                var (offset, length) = isCopy ? Piece(delta, code, ref at) : (0, code);
                if (length == 0 || (written += length) > size || (!isCopy && at + length > delta.Length))
                    throw PackInput.Damaged();
                if (isCopy)
                {
                    Copy(before, after, (offset, length), buffer);
                    continue;
                }

                after.Write(delta, at, length);
                at += length;
            }

            return written == size ? after : throw PackInput.Damaged();
        }
        catch
        {
            after.Dispose();
            throw;
        }
    }

    private static void Copy(Stream before, Stream after, (long Offset, int Length) piece, byte[] buffer)
    {
        if (piece.Offset + piece.Length > before.Length)
            throw PackInput.Damaged();
        before.Position = piece.Offset;
        for (var left = piece.Length; left > 0;)
        {
            var read = before.Read(buffer, 0, Math.Min(left, buffer.Length));
            if (read == 0)
                throw PackInput.Damaged();
            after.Write(buffer, 0, read);
            left -= read;
        }
    }

    /// <summary>Each of the lower seven bits of the code says whether a byte of the offset or of the length follows.</summary>
    private static (long Offset, int Length) Piece(byte[] delta, byte code, ref int at)
    {
        var (offset, length) = (0L, 0);
        for (var bit = 0; bit < 7; bit++)
        {
            if ((code & (1 << bit)) == 0)
                continue;
            if (at >= delta.Length)
                throw PackInput.Damaged();
            if (bit < 4)
                offset |= (long)delta[at++] << (8 * bit);
            else
                length |= delta[at++] << (8 * (bit - 4));
        }

        return (offset, length == 0 ? DefaultCopy : length);
    }

    private static long Number(byte[] delta, ref int at)
    {
        var (number, shift) = (0L, 0);
        while (true)
        {
            if (at >= delta.Length || shift > 56)
                throw PackInput.Damaged();
            var next = delta[at++];
            number |= (long)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                return number;
            shift += 7;
        }
    }
}
