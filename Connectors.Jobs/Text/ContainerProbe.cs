using System.IO.Compression;
using System.Text;

namespace Connectors.Jobs.Text;

/// <summary>Looks into archives and compound files to tell their kind.</summary>
internal static class ContainerProbe
{
    /// <summary>Where the header of an old Word file has its encryption flag, in the lowest bit.</summary>
    private const int EncryptionFlags = 11;

    private const int MaxContentTypes = 1 << 20;

    public static FileContainer Look(Stream file, FileProbe probe)
    {
        if (!probe.IsZip && !probe.IsCompoundFile)
            return FileContainer.None;
        try
        {
            return probe.IsZip ? Archive(file) : CompoundFile(file);
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
                "mimetype" => ByMimeType(entry),
                var name when name.StartsWith("word/", StringComparison.OrdinalIgnoreCase) => FileContainer.Word,
                var name when name.StartsWith("xl/", StringComparison.OrdinalIgnoreCase) => FileContainer.Sheet,
                var name when name.StartsWith("ppt/", StringComparison.OrdinalIgnoreCase) => FileContainer.Slides,
                _ => FileContainer.Other,
            };
            if (kind != FileContainer.Other)
                return kind;
        }

        return ByContentTypes(archive);
    }

    private static FileContainer ByMimeType(ZipArchiveEntry entry)
    {
        var name = Start(entry, 128);
        return name.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal)
                || name.StartsWith("application/vnd.sun.xml.", StringComparison.Ordinal) ? FileContainer.OpenDocument
            : name.StartsWith("application/epub+zip", StringComparison.Ordinal) ? FileContainer.Book
            : FileContainer.Other;
    }

    /// <summary>Tells the kind of an Office file whose parts are not where Office puts them.</summary>
    private static FileContainer ByContentTypes(ZipArchive archive)
    {
        var types = archive.GetEntry("[Content_Types].xml") is { } entry ? Start(entry, MaxContentTypes) : "";
        return types.Contains("wordprocessingml.", StringComparison.Ordinal) ? FileContainer.Word
            : types.Contains("spreadsheetml.", StringComparison.Ordinal) || types.Contains("ms-excel.", StringComparison.Ordinal)
                ? FileContainer.Sheet
            : types.Contains("presentationml.", StringComparison.Ordinal) ? FileContainer.Slides
            : archive.GetEntry("META-INF/container.xml") is { } book
                && Start(book, MaxContentTypes).Contains("oebps-package", StringComparison.Ordinal) ? FileContainer.Book
            : FileContainer.Other;
    }

    private static string Start(ZipArchiveEntry entry, int bytes)
    {
        using var content = entry.Open();
        var start = new byte[Math.Min(bytes, Math.Max(128, entry.Length))];
        return Encoding.ASCII.GetString(start, 0, content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
    }

    private static FileContainer CompoundFile(Stream file)
    {
        var directory = CompoundDirectory.Read(file);
        return directory.Has("EncryptedPackage") || IsEncrypted(directory) ? FileContainer.Encrypted
            : directory.Has("Workbook") || directory.Has("Book") ? FileContainer.OldSheet
            : directory.Has("WordDocument") ? FileContainer.OldWord
            : directory.Has("PowerPoint Document") ? FileContainer.OldSlides
            : directory.Has("__properties_version1.0") || directory.Has("__nameid_version1.0") ? FileContainer.OutlookMessage
            : FileContainer.Other;
    }

    /// <summary>
    /// An old Word file says in its header whether it is encrypted ([MS-DOC] 2.5.2). An old presentation encrypts its summary as well.
    /// </summary>
    private static bool IsEncrypted(CompoundDirectory directory)
        => directory.Has("WordDocument")
            ? directory.Start("WordDocument") is { Length: > EncryptionFlags } header && (header[EncryptionFlags] & 1) != 0
            : directory.Has("PowerPoint Document") && directory.Has("EncryptedSummary");
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
    Book,
    OldSheet,
    OldWord,
    OldSlides,
    OutlookMessage,

    /// <summary>An Office file that is protected with a password.</summary>
    Encrypted,

    /// <summary>Another archive or compound file.</summary>
    Other,
}
