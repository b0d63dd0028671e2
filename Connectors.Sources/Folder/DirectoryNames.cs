using System.IO.Enumeration;

namespace Connectors.Sources.Folder;

/// <summary>
/// The entries of a directory in ordinal order, a part at a time: however many there are, no more than <paramref name="limit"/> are held.
/// </summary>
/// <param name="after">The name to begin after.</param>
/// <param name="inclusive">Whether to begin with that name itself.</param>
internal sealed class DirectoryNames(string directory, string? after, bool inclusive, int limit)
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false };
    private static readonly Comparer<string> Backwards = Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a));

    private readonly Queue<FolderEntry> _held = new();
    private string? _after = after;
    private bool _inclusive = inclusive;
    private bool _more = true;

    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be read.</exception>
    public bool TryNext(out FolderEntry entry, CancellationToken cancellationToken)
    {
        if (_held.Count == 0 && _more)
            Hold(cancellationToken);
        return _held.TryDequeue(out entry);
    }

    private void Hold(CancellationToken cancellationToken)
    {
        var smallest = new PriorityQueue<FolderEntry, string>(Backwards);
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
        var sorted = new FolderEntry[smallest.Count];
        for (var i = sorted.Length - 1; i >= 0; i--)
            sorted[i] = smallest.Dequeue();
        foreach (var entry in sorted)
            _held.Enqueue(entry);
        if (sorted.Length > 0)
            (_after, _inclusive) = (sorted[^1].Name, false);
    }

    private FileSystemEnumerable<FolderEntry> Enumerate() => new(directory, Describe, All);

    private static FolderEntry Describe(ref FileSystemEntry entry)
    {
        var link = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
        return new FolderEntry(entry.FileName.ToString(), !link && entry.IsDirectory, link);
    }
}
