using System.Buffers.Binary;
using System.Text;

namespace Connectors.Tests.Jobs.Text.Mail;

/// <summary>
/// Writes an Outlook message (MS-OXMSG) into a compound file (MS-CFB): properties as streams, recipients and attachments as storages.
/// </summary>
internal sealed class OutlookFile
{
    private const int SectorBytes = 512;
    private const int MiniBytes = 64;
    private const uint End = 0xFFFFFFFE;
    private const uint Free = 0xFFFFFFFF;

    private readonly List<(string Folder, string Name, byte[]? Content)> _entries = [];
    private readonly Dictionary<string, MemoryStream> _fixed = [];
    private readonly List<byte[]> _sectors = [];
    private readonly List<uint> _table = [];

    /// <summary>Adds a storage, such as a recipient's, and returns the folder for its properties.</summary>
    public string Storage(string folder, string name)
    {
        _entries.Add((folder, name, null));
        return $"{folder}{name}/";
    }

    /// <summary>Adds a Unicode text, or one in a code page.</summary>
    public OutlookFile Text(string folder, int id, string text, Encoding? encoding = null)
        => Stream(folder, $"__substg1.0_{id:X4}{(encoding is null ? "001F" : "001E")}", (encoding ?? Encoding.Unicode).GetBytes(text));

    public OutlookFile Bytes(string folder, int id, byte[] value) => Stream(folder, $"__substg1.0_{id:X4}0102", value);

    public OutlookFile Stream(string folder, string name, byte[] value)
    {
        _entries.Add((folder, name, value));
        return this;
    }

    /// <summary>Adds a number or a time to the properties of fixed length.</summary>
    public OutlookFile Fixed(string folder, int tag, long value)
    {
        if (!_fixed.TryGetValue(folder, out var properties))
        {
            _fixed[folder] = properties = new MemoryStream();
            properties.SetLength(folder.Length == 0 ? 32 : folder.EndsWith("3701000D/", StringComparison.Ordinal) ? 24 : 8);
            properties.Position = properties.Length;
        }

        Span<byte> entry = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(entry, tag);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], value);
        properties.Write(entry);
        return this;
    }

    public byte[] Build()
    {
        foreach (var (folder, properties) in _fixed)
            Stream(folder, "__properties_version1.0", properties.ToArray());
        using var mini = new MemoryStream();
        List<uint> miniTable = [];
        var places = _entries.Select(entry => Place(entry.Content, mini, miniTable)).ToArray();
        var directory = new byte[(_entries.Count + 4) / 4 * 4 * 128];
        Entry(directory, 0, "Root Entry", 5, Child("", 0), (Chain(mini.ToArray()), (int)mini.Length), Free);
        for (var i = 0; i < _entries.Count; i++)
        {
            var (folder, name, content) = _entries[i];
            Entry(directory, i + 1, name, (byte)(content is null ? 1 : 2), Child($"{folder}{name}/", 0), places[i], Child(folder, i + 1));
        }

        var first = Chain(directory);
        var miniFirst = Chain(Pack(miniTable));
        return Assemble(first, miniFirst, (miniTable.Count + 127) / 128);
    }

    /// <summary>Returns the number of the next entry of a folder after another one. The entries of a folder are one long branch.</summary>
    private uint Child(string folder, int after)
    {
        var index = _entries.FindIndex(after, entry => entry.Folder == folder);
        return index < 0 ? Free : (uint)index + 1;
    }

    private (uint First, int Size) Place(byte[]? content, MemoryStream mini, List<uint> miniTable)
    {
        if (content is null)
            return (0, 0);
        if (content.Length >= 4096)
            return (Chain(content), content.Length);
        var first = (uint)miniTable.Count;
        for (var at = 0; at < content.Length; at += MiniBytes)
        {
            mini.Write(content, at, Math.Min(MiniBytes, content.Length - at));
            mini.Write(new byte[Math.Max(0, at + MiniBytes - content.Length)]);
            miniTable.Add(at + MiniBytes < content.Length ? (uint)miniTable.Count + 1 : End);
        }

        return (content.Length == 0 ? End : first, content.Length);
    }

    private uint Chain(byte[] content)
    {
        var first = (uint)_sectors.Count;
        for (var at = 0; at < content.Length; at += SectorBytes)
        {
            var sector = new byte[SectorBytes];
            content.AsSpan(at, Math.Min(SectorBytes, content.Length - at)).CopyTo(sector);
            _table.Add(at + SectorBytes < content.Length ? (uint)_sectors.Count + 1 : End);
            _sectors.Add(sector);
        }

        return content.Length == 0 ? End : first;
    }

    private static void Entry(byte[] directory, int index, string name, byte kind, uint child, (uint First, int Size) place, uint right)
    {
        var entry = directory.AsSpan(index * 128, 128);
        Encoding.Unicode.GetBytes(name).CopyTo(entry);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[64..], (ushort)(2 * name.Length + 2));
        entry[66] = kind;
        entry[67] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[68..], Free);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[72..], right);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[76..], child);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[116..], place.First);
        BinaryPrimitives.WriteInt32LittleEndian(entry[120..], place.Size);
    }

    private byte[] Assemble(uint directory, uint miniTable, int miniTableSectors)
    {
        var tables = 1;
        while (tables * 128 < _sectors.Count + tables)
            tables++;
        var header = new byte[SectorBytes];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(header, 0);
        new byte[] { 0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0 }.CopyTo(header, 24);
        var own = Enumerable.Range(_sectors.Count, tables).Select(n => (uint)n);
        uint[] numbers = [(uint)tables, directory, 0, 4096, miniTable, (uint)miniTableSectors, End, 0, .. own];
        Pack([.. numbers]).AsSpan(0, 4 * numbers.Length).CopyTo(header.AsSpan(44));
        header.AsSpan(44 + 4 * numbers.Length).Fill(0xFF);
        for (var i = 0; i < tables; i++)
            _table.Add(0xFFFFFFFD);
        return [.. header, .. _sectors.SelectMany(sector => sector), .. Pack(_table)];
    }

    private static byte[] Pack(List<uint> numbers)
    {
        var bytes = new byte[(numbers.Count + 127) / 128 * SectorBytes];
        bytes.AsSpan().Fill(0xFF);
        for (var i = 0; i < numbers.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }
}
