using System.IO.Compression;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// An untrusted ZIP archive. It is refused if its directory tells of too many entries or bytes. Directories may lie, and parts may be read
/// many times, so the bytes that are read are counted as well.
/// </summary>
internal sealed class SafeArchive : IDisposable
{
    private const long AlwaysAllowed = 16 << 20;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly TextBudget _budget;
    private readonly long _maxBytes;
    private readonly string _limit;
    private long _read;

    public SafeArchive(Stream file, TextBudget budget)
    {
        file.Position = 0;
        _budget = budget;
        _archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (_archive.Entries.Count > budget.Limits.MaxEntries)
            throw Bomb($"it has {_archive.Entries.Count:N0} entries", nameof(TextLimits.MaxEntries));
        var byRatio = Math.Max(AlwaysAllowed, file.Length * budget.Limits.MaxExpansion);
        _maxBytes = Math.Min(budget.Limits.MaxExpandedBytes, byRatio);
        _limit = byRatio < budget.Limits.MaxExpandedBytes ? nameof(TextLimits.MaxExpansion) : nameof(TextLimits.MaxExpandedBytes);
        long declared = 0;
        foreach (var entry in _archive.Entries)
        {
            // Some programs write the separators of Windows.
            _entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
            declared += entry.Length;
            if (declared > _maxBytes)
                throw Bomb($"it expands to more than {_maxBytes:N0} bytes", _limit);
        }
    }

    /// <summary>The names of the entries, in the order of the archive.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Opens an entry. The caller disposes it. Returns null if there is none of that name, in any case of letters.</summary>
    public Stream? Open(string name) => _entries.TryGetValue(name, out var entry) ? new CountedStream(entry.Open(), Count) : null;

    public void Dispose() => _archive.Dispose();

    private void Count(int bytes)
    {
        _budget.Token.ThrowIfCancellationRequested();
        _read += bytes;
        if (_read > _maxBytes)
            throw Bomb($"more than {_maxBytes:N0} bytes were read from it", _limit);
    }

    private static DocumentUnreadableException Bomb(string why, string limit)
        => new(FailureReason.TooLarge, $"The file looks like a zip bomb: {why} ({TextLimits.Section}:{limit}).");
}
