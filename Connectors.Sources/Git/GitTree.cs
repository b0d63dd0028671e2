using System.Text;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Git;

/// <summary>Reads the objects that name others: commits, tags and folders.</summary>
internal static class GitTree
{
    /// <summary>A folder of some hundred thousand entries.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>Returns the id of a commit's root folder, or of the object that a tag names. Null if there is none.</summary>
    public static string? Names(byte[] bytes, bool isTag)
    {
        var text = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 512));
        var word = isTag ? "object " : "tree ";
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end > word.Length && text.StartsWith(word, StringComparison.Ordinal) && GitId.IsId(text[word.Length..end])
            ? text[word.Length..end]
            : null;
    }

    /// <summary>Reads the entries of a folder.</summary>
    /// <param name="bytes">Mode, space, name, zero and the hash of each entry.</param>
    /// <param name="idLength">The length of a hash in bytes.</param>
    public static List<RemoteEntry> Read(ReadOnlySpan<byte> bytes, int idLength)
    {
        var entries = new List<RemoteEntry>();
        while (bytes.Length > 0)
        {
            var (space, zero) = (bytes.IndexOf((byte)' '), bytes.IndexOf((byte)0));
            if (space is < 1 or > 7 || zero < space || zero + 1 + idLength > bytes.Length)
                throw PackInput.Damaged();
            entries.Add(Entry(bytes[..space], bytes[(space + 1)..zero], GitId.Of(bytes.Slice(zero + 1, idLength))));
            bytes = bytes[(zero + 1 + idLength)..];
        }

        return entries;
    }

    private static RemoteEntry Entry(ReadOnlySpan<byte> mode, ReadOnlySpan<byte> bytes, string id)
    {
        var name = RemotePath.Decode(bytes);
        var trouble = name is null ? "the name is not valid UTF-8; rename it in the repository."
            : !RemotePath.IsName(name) ? "no file can have this name; rename it in the repository."
            : null;
        var (kind, leftOut) = Encoding.Latin1.GetString(mode) switch
        {
            "40000" or "040000" => (RemoteKind.Folder, null),
            "120000" => (RemoteKind.Link, null),
            "160000" => (RemoteKind.File, "submodule"),
            _ => (RemoteKind.File, (string?)null),
        };
        return new RemoteEntry(name is not null && trouble is null ? name : Escape(bytes), kind)
        {
            Version = id, Trouble = trouble, LeftOut = leftOut,
        };
    }

    private static string Escape(ReadOnlySpan<byte> name)
    {
        var shown = new StringBuilder();
        foreach (var letter in name)
            shown.Append(letter is > (byte)' ' and < 127 and not (byte)'/' and not (byte)'%' ? ((char)letter).ToString() : $"%{letter:X2}");
        return shown.ToString();
    }
}
