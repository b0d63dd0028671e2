using System.Text;

namespace Connectors.Jobs.Text;

/// <summary>Tells the kind of a file before it is read.</summary>
/// <param name="Head">The file's first bytes.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="MediaType">The media type that the source claims; null if it claims none.</param>
internal sealed record FileProbe(byte[] Head, string FileName, string? MediaType)
{
    private const int MaxKindLength = 80;

    private bool? _looksLikeText;

    /// <summary>The kind of archive or compound file.</summary>
    public FileContainer Container { get; init; }

    public string Extension { get; } = Path.GetExtension(FileName).ToLowerInvariant();

    /// <summary>The file's kind in a few words, for a person: its extension, or else the claimed media type.</summary>
    public string Kind => Extension.Length is > 1 and <= MaxKindLength ? Extension
        : MediaType is { Length: > 0 and <= MaxKindLength } ? MediaType.ToLowerInvariant()
        : "no extension";

    public bool StartsWith(string ascii) => Head.AsSpan().StartsWith(Encoding.ASCII.GetBytes(ascii));

    public bool StartsWith(params ReadOnlySpan<byte> bytes) => Head.AsSpan().StartsWith(bytes);

    /// <summary>Whether the file has one of the extensions, or the media type.</summary>
    public bool IsCalled(string mediaType, params ReadOnlySpan<string> extensions)
        => extensions.Contains(Extension) || string.Equals(MediaType?.Split(';')[0].Trim(), mediaType, StringComparison.OrdinalIgnoreCase);

    public bool IsZip => StartsWith(0x50, 0x4B, 0x03, 0x04);

    /// <summary>Whether this is the container of old Office files, and of encrypted new ones.</summary>
    public bool IsCompoundFile => StartsWith(0xD0, 0xCF, 0x11, 0xE0);

    /// <summary>Whether only the directory of the file tells its kind.</summary>
    public bool IsContainer => IsZip || IsCompoundFile;

    /// <summary>Whether the head has a byte order mark, or no zero bytes and few control characters.</summary>
    public bool LooksLikeText => _looksLikeText ??= IsText(Head);

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0xFF, 0xFE]) || head.StartsWith<byte>([0xFE, 0xFF]) || head.StartsWith<byte>([0xEF, 0xBB, 0xBF])
            || Formats.PlainText.UnmarkedUtf16(head) is not null)
        {
            return true;
        }

        var controls = 0;
        foreach (var b in head)
            controls += b < 0x20 && b is not (0x09 or 0x0A or 0x0C or 0x0D or 0x1B) ? 1 : 0;
        return !head.Contains((byte)0) && controls <= head.Length / 100;
    }
}
