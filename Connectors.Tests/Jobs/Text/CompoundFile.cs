using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Writes a compound file after [MS-CFB]: with sectors of 512 bytes, and streams that are filled up to 4 KB.</summary>
internal static class CompoundFile
{
    private const int Sector = 512;
    private const int StreamSectors = 8;
    private const uint End = 0xFFFFFFFE;
    private const uint Free = 0xFFFFFFFF;

    public static byte[] Of(params (string Name, byte[] Content)[] streams)
    {
        // Sector 0 is the allocation table; the directory follows, and then the streams.
        var entries = streams.Length + 1;
        var directorySectors = (entries + 3) / 4;
        var table = new List<uint> { 0xFFFFFFFD };
        for (var i = 0; i < directorySectors; i++)
            table.Add(i + 1 < directorySectors ? (uint)table.Count + 1 : End);
        var directory = new MemoryStream();
        var data = new MemoryStream();
        Entry(directory, "Root Entry", type: 5, child: 1, next: Free, start: End, size: 0);
        for (var i = 0; i < streams.Length; i++)
        {
            var length = streams[i].Content.Length;
            var sectors = length == 0 ? 0 : Math.Max(StreamSectors, (length + Sector - 1) / Sector);
            var next = i + 1 < streams.Length ? (uint)i + 2 : Free;
            Entry(directory, streams[i].Name, type: 2, child: Free, next, sectors == 0 ? End : (uint)table.Count, (uint)(sectors * Sector));
            for (var s = 0; s < sectors; s++)
                table.Add(s + 1 < sectors ? (uint)table.Count + 1 : End);
            data.Write(streams[i].Content);
            data.Write(new byte[(sectors * Sector) - length]);
        }

        directory.SetLength(directorySectors * Sector);
        table.AddRange(Enumerable.Repeat(Free, (Sector / 4) - table.Count));
        return [.. Header(), .. table.SelectMany(BitConverter.GetBytes), .. directory.ToArray(), .. data.ToArray()];
    }

    private static byte[] Header()
    {
        var header = new MemoryStream();
        header.Write([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
        header.Write(new byte[16]);
        foreach (var value in new ushort[] { 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0 })
            header.Write(BitConverter.GetBytes(value));
        foreach (var value in new uint[] { 0, 1, 1, 0, 4096, End, 0, End, 0, 0 })
            header.Write(BitConverter.GetBytes(value));
        while (header.Length < Sector)
            header.Write(BitConverter.GetBytes(Free));
        return header.ToArray();
    }

    private static void Entry(Stream directory, string name, byte type, uint child, uint next, uint start, uint size)
    {
        var entry = new byte[128];
        Encoding.Unicode.GetBytes(name).CopyTo(entry, 0);
        BitConverter.GetBytes((ushort)((name.Length + 1) * 2)).CopyTo(entry, 64);
        (entry[66], entry[67]) = (type, 1);
        BitConverter.GetBytes(Free).CopyTo(entry, 68);
        BitConverter.GetBytes(next).CopyTo(entry, 72);
        BitConverter.GetBytes(child).CopyTo(entry, 76);
        BitConverter.GetBytes(start).CopyTo(entry, 116);
        BitConverter.GetBytes(size).CopyTo(entry, 120);
        directory.Write(entry);
    }
}
