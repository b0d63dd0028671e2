using System.IO.Compression;
using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Changes compressed streams of a PDF. They still unpack, so the damage reaches the inner parser.</summary>
internal static class PackedPdf
{
    /// <summary>Changes one or more streams. Pads a stream that gets shorter, so the offsets in the file stay right.</summary>
    public static byte[] Change(byte[] file, Random random, Func<byte[], byte[]> change)
    {
        using var output = new MemoryStream();
        var text = Encoding.Latin1.GetString(file);
        var written = 0;
        for (var at = Next(text, 0); at >= 0; at = Next(text, at))
        {
            var end = text.IndexOf("endstream", at, StringComparison.Ordinal);
            if (end < 0)
                break;
            if (random.Next(3) == 0 && Unpack(file[at..end]) is { } content)
            {
                output.Write(file, written, at - written);
                var packed = Pack(change(content));
                output.Write(packed);
                for (var fill = packed.Length; fill < end - at; fill++)
                    output.WriteByte((byte)'\n');
                written = end;
            }

            at = end;
        }

        output.Write(file, written, file.Length - written);
        return output.ToArray();
    }

    /// <summary>Returns the index of the content of the next stream. -1 means there is none.</summary>
    private static int Next(string text, int from)
    {
        var at = text.IndexOf("\nstream", from, StringComparison.Ordinal);
        return at < 0 ? -1 : text.IndexOf('\n', at + 1) + 1;
    }

    private static byte[]? Unpack(byte[] packed)
    {
        try
        {
            using var content = new MemoryStream();
            using var unpacked = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            unpacked.CopyTo(content);
            return content.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var packing = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            packing.Write(content);
        return packed.ToArray();
    }
}
