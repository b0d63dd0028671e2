using System.IO.Compression;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Checks an Office file's archive before a parser opens it. An archive that expands too much is refused.</summary>
internal static class ArchiveGuard
{
    private const long AlwaysAllowed = 16 << 20;

    public static void Check(Stream file, TextBudget budget)
    {
        file.Position = 0;
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.Count > budget.Limits.MaxEntries)
            throw Bomb($"it has {archive.Entries.Count:N0} entries", nameof(TextLimits.MaxEntries));

        // The sizes in an archive's directory may be wrong, so the bytes are counted.
        long expanded = 0;
        var buffer = new byte[81920];
        foreach (var entry in archive.Entries)
        {
            using var content = entry.Open();
            int read;
            while ((read = content.Read(buffer)) > 0)
            {
                budget.Token.ThrowIfCancellationRequested();
                expanded += read;
                if (expanded > budget.Limits.MaxExpandedBytes)
                    throw Bomb($"it expands to more than {budget.Limits.MaxExpandedBytes:N0} bytes", nameof(TextLimits.MaxExpandedBytes));
                if (expanded > AlwaysAllowed && expanded > file.Length * budget.Limits.MaxExpansion)
                    throw Bomb($"it expands to more than {budget.Limits.MaxExpansion} times its size", nameof(TextLimits.MaxExpansion));
            }
        }

        file.Position = 0;
    }

    private static DocumentUnreadableException Bomb(string why, string limit)
        => new(FailureReason.TooLarge, $"The file looks like a zip bomb: {why} ({TextLimits.Section}:{limit}).");
}
