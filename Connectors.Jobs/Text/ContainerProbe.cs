using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Connectors.Jobs.Text;

/// <summary>Looks into archives and compound files to tell their kind.</summary>
internal static class ContainerProbe
{
    private const int DirectoryBytes = 8192;

    public static FileContainer Look(Stream file, FileProbe probe)
    {
        if (!probe.IsZip && !probe.IsCompoundFile)
            return FileContainer.None;
        try
        {
            return probe.IsZip ? Archive(file) : CompoundFile(file, probe.Head);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            // The file is damaged. The format that its name belongs to will report that.
            return FileContainer.Other;
        }
    }

    private static FileContainer Archive(Stream file)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in archive.Entries)
        {
            var kind = entry.FullName switch
            {
                "mimetype" => OpenDocument(entry),
                var name when name.StartsWith("word/", StringComparison.Ordinal) => FileContainer.Word,
                var name when name.StartsWith("xl/", StringComparison.Ordinal) => FileContainer.Sheet,
                var name when name.StartsWith("ppt/", StringComparison.Ordinal) => FileContainer.Slides,
                _ => FileContainer.Other,
            };
            if (kind != FileContainer.Other)
                return kind;
        }

        return FileContainer.Other;
    }

    private static FileContainer OpenDocument(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        var type = new byte[128];
        var length = content.ReadAtLeast(type, type.Length, throwOnEndOfStream: false);
        var name = Encoding.ASCII.GetString(type, 0, length);
        return name.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal)
            ? FileContainer.OpenDocument
            : FileContainer.Other;
    }

    /// <summary>A compound file's directory names its streams in UTF-16. The header holds the directory's first sector.</summary>
    private static FileContainer CompoundFile(Stream file, byte[] head)
    {
        if (head.Length < 512)
            return FileContainer.Other;
        var sectorSize = 1L << Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(30)), 9, 12);
        file.Position = Math.Min((BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(48)) + 1) * sectorSize, file.Length);
        var bytes = new byte[DirectoryBytes];
        var directory = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        return Names(directory, "EncryptedPackage") ? FileContainer.Encrypted
            : Names(directory, "Workbook") || Names(directory, "Book\0") ? FileContainer.OldSheet
            : Names(directory, "__properties_version1.0") || Names(directory, "__nameid_version1.0") ? FileContainer.OutlookMessage
            : FileContainer.Other;
    }

    private static bool Names(ReadOnlySpan<byte> directory, string stream) => directory.IndexOf(Encoding.Unicode.GetBytes(stream)) >= 0;
}

/// <summary>The kind of an archive or compound file, by its own directory, regardless of its name.</summary>
internal enum FileContainer
{
    /// <summary>Not a container.</summary>
    None,
    Word,
    Sheet,
    Slides,
    OpenDocument,
    OldSheet,
    OutlookMessage,

    /// <summary>An Office file that is protected with a password.</summary>
    Encrypted,

    /// <summary>Another archive or compound file.</summary>
    Other,
}
