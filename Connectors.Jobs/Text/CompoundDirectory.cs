using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Text;

/// <summary>
/// The directory of a compound file ([MS-CFB]), which old Office files, messages and encrypted files are. Storages within it may hold other
/// documents, so only the file's own streams tell its kind.
/// </summary>
internal sealed class CompoundDirectory
{
    private const int HeaderBytes = 512;
    private const int EntryBytes = 128;
    private const int MaxSectors = 4_096;
    private const int HeaderTableEntries = 109;

    /// <summary>Shorter streams lie together, in pieces of 64 bytes, in the stream that the root entry names ([MS-CFB] 2.4).</summary>
    private const int ShortStream = 4_096;

    private const int ShortPiece = 64;

    private readonly Stream _file;
    private readonly byte[] _header;
    private readonly int _sectorSize;
    private readonly List<byte[]> _entries = [];

    /// <summary>The first sector of each stream, and its size. Some programs change the case of the names.</summary>
    private readonly Dictionary<string, (uint Sector, uint Size)> _streams = new(StringComparer.OrdinalIgnoreCase);

    private CompoundDirectory(Stream file, byte[] header)
    {
        (_file, _header) = (file, header);
        _sectorSize = 1 << Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30)), 9, 12);
    }

    /// <summary>Reads the directory. What cannot be read of it is left out.</summary>
    public static CompoundDirectory Read(Stream file)
    {
        var header = new byte[HeaderBytes];
        file.Position = 0;
        file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var directory = new CompoundDirectory(file, header);
        directory.ReadEntries();
        directory.Walk();
        return directory;
    }

    public bool Has(string stream) => _streams.ContainsKey(stream);

    /// <summary>Returns the first bytes of a stream, at least 64 if it has as many; nothing if there is none.</summary>
    public byte[] Start(string stream)
    {
        if (!_streams.TryGetValue(stream, out var found))
            return [];
        if (found.Size >= ShortStream || _entries.Count == 0)
            return Sector(found.Sector);
        var at = (long)found.Sector * ShortPiece;
        uint? sector = Link(_entries[0], 116);
        for (var skipped = 0; sector is not null && skipped < Math.Min(at / _sectorSize, MaxSectors); skipped++)
            sector = Next(sector.Value);
        var bytes = sector is { } holder && at / _sectorSize <= MaxSectors ? Sector(holder) : [];
        return bytes[Math.Min((int)(at % _sectorSize), bytes.Length)..];
    }

    private void ReadEntries()
    {
        var sector = BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(48));
        for (var count = 0; count < MaxSectors; count++)
        {
            var entries = Sector(sector);
            for (var at = 0; at + EntryBytes <= entries.Length; at += EntryBytes)
                _entries.Add(entries[at..(at + EntryBytes)]);
            if (entries.Length == 0 || Next(sector) is not { } next)
                return;
            sector = next;
        }
    }

    /// <summary>Visits the tree of the entries that belong to the file itself. If there is none, all entries count.</summary>
    private void Walk()
    {
        var visited = new bool[_entries.Count];
        Stack<uint> open = new();
        if (_entries.Count > 0)
            open.Push(Link(_entries[0], 76));
        while (open.TryPop(out var number))
        {
            if (number >= visited.Length || visited[number])
                continue;
            visited[number] = true;
            Add(_entries[(int)number]);
            open.Push(Link(_entries[(int)number], 68));
            open.Push(Link(_entries[(int)number], 72));
        }

        if (_streams.Count == 0)
            _entries.ForEach(entry => Add(entry));
    }

    private static uint Link(byte[] entry, int at) => BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(at));

    private void Add(ReadOnlySpan<byte> entry)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
        if (length is > 2 and <= 64)
        {
            var name = Encoding.Unicode.GetString(entry[..(length - 2)]);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(entry[120..]);
            _streams.TryAdd(name, (BinaryPrimitives.ReadUInt32LittleEndian(entry[116..]), size));
        }
    }

    /// <summary>Returns the sector that follows in the allocation table; null at the end, or if the table does not tell.</summary>
    private uint? Next(uint sector)
    {
        var table = sector / (uint)(_sectorSize / 4);
        if (table >= HeaderTableEntries)
            return null;
        var numbers = Sector(BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(76 + ((int)table * 4))));
        var at = (int)(sector % (uint)(_sectorSize / 4)) * 4;
        var next = at + 4 <= numbers.Length ? BinaryPrimitives.ReadUInt32LittleEndian(numbers.AsSpan(at)) : uint.MaxValue;
        return next < 0xFFFFFFFA ? next : null;
    }

    private byte[] Sector(uint sector)
    {
        var position = (sector + 1L) * _sectorSize;
        if (position >= _file.Length)
            return [];
        _file.Position = position;
        var bytes = new byte[_sectorSize];
        return bytes[.._file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
