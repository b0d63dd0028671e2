using System.IO.Enumeration;

namespace Connectors.Sources.Folder;

/// <summary>
/// Reads the entries of a directory in ordinal order. However many there are, it holds no more than <paramref name="limit"/> at a time.
/// </summary>
/// <param name="after">The name after which to start. Null starts at the first.</param>
/// <param name="inclusive">Whether to start with that name itself.</param>
internal sealed class DirectoryNames(string directory, string? after, bool inclusive, int limit)
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false };
    private static readonly Comparer<string> Backwards = Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a));

    private readonly Queue<DirectoryEntry> _held = new();
    private string? _after = after;
    private bool _inclusive = inclusive;
    private bool _more = true;

    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission to read the directory.</exception>
    public bool TryNext(out DirectoryEntry entry, CancellationToken cancellationToken)
    {
        if (_held.Count == 0 && _more)
            Hold(cancellationToken);
        return _held.TryDequeue(out entry);
    }

    private void Hold(CancellationToken cancellationToken)
    {
        var smallest = new PriorityQueue<DirectoryEntry, string>(Backwards);
        foreach (var entry in Enumerate())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var order = _after is null ? 1 : string.CompareOrdinal(entry.Name, _after);
            if (order < 0 || (order == 0 && !_inclusive))
                continue;
            if (smallest.Count < limit)
                smallest.Enqueue(entry, entry.Name);
            else
                smallest.EnqueueDequeue(entry, entry.Name);
        }

        _more = smallest.Count == limit;
        var sorted = new DirectoryEntry[smallest.Count];
        for (var i = sorted.Length - 1; i >= 0; i--)
            sorted[i] = smallest.Dequeue();
        foreach (var entry in sorted)
            _held.Enqueue(entry);
        if (sorted.Length > 0)
            (_after, _inclusive) = (sorted[^1].Name, false);
    }

    private FileSystemEnumerable<DirectoryEntry> Enumerate() => new(directory, Describe, All);

    private static DirectoryEntry Describe(ref FileSystemEntry entry)
    {
        var link = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
        return new DirectoryEntry(entry.FileName.ToString(), !link && entry.IsDirectory, link);
    }
}

/// <summary>A name in a directory. A link is neither a directory nor a file, whatever it leads to.</summary>
internal readonly record struct DirectoryEntry(string Name, bool IsDirectory, bool IsLink);
