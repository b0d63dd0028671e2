using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads a compound file (MS-CFB): a small file system of storages and streams. Every chain of sectors has a bound, because damaged
/// files hold circles.
/// </summary>
internal sealed class CompoundFile
{
    private const int EntryBytes = 128;
    private const int MiniSectorBytes = 64;
    private const uint LastSector = 0xFFFFFFFA;
    private const int MaxEntries = 200_000;

    private readonly byte[] _file;
    private readonly int _sectorBytes;
    private readonly uint _miniCutoff;
    private readonly List<uint> _next = [];
    private readonly uint[] _nextMini;
    private readonly byte[] _mini;
    private readonly Dictionary<string, (uint Sector, long Size)> _streams = new(StringComparer.OrdinalIgnoreCase);

    public CompoundFile(byte[] file)
    {
        _file = file;
        if (file.Length < 512 || BinaryPrimitives.ReadUInt32LittleEndian(file) != 0xE011CFD0)
            throw new InvalidDataException("It does not begin as a compound file does.");
        _sectorBytes = 1 << Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(30)), 9, 12);
        _miniCutoff = Number(56);
        ReadTable();
        var directory = Chain(Number(48), long.MaxValue);
        _nextMini = Numbers(Chain(Number(60), long.MaxValue));
        _mini = directory.Length >= EntryBytes ? Chain(Sector(directory, 0), Size(directory, 0)) : [];
        if (directory.Length >= EntryBytes)
            ReadDirectory(directory);
    }

    /// <summary>The streams' paths, such as "storage/stream".</summary>
    public IEnumerable<string> Paths => _streams.Keys;

    /// <summary>Returns a stream's bytes, or null if there is no such stream.</summary>
    public byte[]? Read(string path)
        => !_streams.TryGetValue(path, out var stream) ? null
            : stream.Size < _miniCutoff ? MiniChain(stream.Sector, stream.Size)
            : Chain(stream.Sector, stream.Size);

    private uint Number(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at));

    /// <summary>Reads the table of each sector's next one. The header lists its first sectors, and a chain lists the others.</summary>
    private void ReadTable()
    {
        for (var at = 76; at < 512; at += 4)
            AddTableSector(Number(at));
        var list = Number(68);
        for (var count = 0; list < LastSector && count < _file.Length / _sectorBytes; count++)
        {
            var numbers = Numbers(SectorAt(list).ToArray());
            if (numbers.Length == 0)
                return;
            foreach (var sector in numbers[..^1])
                AddTableSector(sector);
            list = numbers[^1];
        }
    }

    private void AddTableSector(uint sector)
    {
        if (sector < LastSector && _next.Count <= _file.Length / _sectorBytes + _sectorBytes)
            _next.AddRange(Numbers(SectorAt(sector).ToArray()));
    }

    private ReadOnlySpan<byte> SectorAt(uint sector)
    {
        var start = (sector + 1L) * _sectorBytes;
        return start >= _file.Length ? [] : _file.AsSpan((int)start, (int)Math.Min(_sectorBytes, _file.Length - start));
    }

    private byte[] Chain(uint sector, long size)
    {
        using var bytes = new MemoryStream();
        for (var count = 0; sector < LastSector && bytes.Length < size && count <= _file.Length / _sectorBytes; count++)
        {
            bytes.Write(SectorAt(sector));
            sector = sector < _next.Count ? _next[(int)sector] : LastSector;
        }

        return Cut(bytes, size);
    }

    private byte[] MiniChain(uint sector, long size)
    {
        using var bytes = new MemoryStream();
        for (var count = 0; sector < LastSector && bytes.Length < size && count <= _mini.Length / MiniSectorBytes; count++)
        {
            var start = (long)sector * MiniSectorBytes;
            if (start >= _mini.Length)
                break;
            bytes.Write(_mini, (int)start, (int)Math.Min(MiniSectorBytes, _mini.Length - start));
            sector = sector < _nextMini.Length ? _nextMini[sector] : LastSector;
        }

        return Cut(bytes, size);
    }

    /// <summary>Walks the tree of each storage. A circle ends because each entry is visited once.</summary>
    private void ReadDirectory(byte[] directory)
    {
        var visited = new bool[Math.Min(directory.Length / EntryBytes, MaxEntries)];
        var open = new Stack<(uint Entry, string Folder)>();
        open.Push((Link(directory, 0, 76), ""));
        while (open.TryPop(out var place))
        {
            if (place.Entry >= visited.Length || visited[place.Entry])
                continue;
            visited[place.Entry] = true;
            var entry = (int)place.Entry;
            var length = Math.Clamp(BinaryPrimitives.ReadUInt16LittleEndian(directory.AsSpan(entry * EntryBytes + 64)) - 2, 0, 62);
            var path = place.Folder + Encoding.Unicode.GetString(directory, entry * EntryBytes, length);
            open.Push((Link(directory, entry, 68), place.Folder));
            open.Push((Link(directory, entry, 72), place.Folder));
            if (directory[entry * EntryBytes + 66] == 1 && path.Length < 4_096)
                open.Push((Link(directory, entry, 76), $"{path}/"));
            else if (directory[entry * EntryBytes + 66] == 2)
                _streams.TryAdd(path, (Sector(directory, entry), Size(directory, entry)));
        }
    }

    private static uint Link(byte[] directory, int entry, int at)
        => BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(entry * EntryBytes + at));

    private static uint Sector(byte[] directory, int entry) => Link(directory, entry, 116);

    private static long Size(byte[] directory, int entry) => Link(directory, entry, 120);

    private static uint[] Numbers(byte[] bytes)
    {
        var numbers = new uint[bytes.Length / 4];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * i));
        return numbers;
    }

    private static byte[] Cut(MemoryStream bytes, long size)
        => bytes.Length <= size ? bytes.ToArray() : bytes.GetBuffer().AsSpan(0, (int)size).ToArray();
}
