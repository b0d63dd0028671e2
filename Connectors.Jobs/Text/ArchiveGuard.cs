using System.IO.Compression;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>Looks at an Office file's archive before a parser opens it: what expands beyond measure is not opened.</summary>
internal static class ArchiveGuard
{
    private const long Harmless = 16 << 20;

    public static void Check(Stream file, TextBudget budget)
    {
        file.Position = 0;
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.Count > budget.Limits.MaxEntries)
            throw Bomb($"it has {archive.Entries.Count:N0} entries");

        // Sizes in an archive's directory are claims; so the bytes themselves are counted.
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
                if (expanded > budget.Limits.MaxExpandedBytes || (expanded > Harmless && expanded > file.Length * budget.Limits.MaxExpansion))
                    throw Bomb($"it expands to more than {expanded:N0} bytes");
            }
        }

        file.Position = 0;
    }

    private static DocumentUnreadableException Bomb(string why)
        => new(FailureReason.TooLarge, $"The archive looks like a bomb: {why}.");
}
