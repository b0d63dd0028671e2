using Connectors.Sources.Files;

namespace Connectors.Sources.Folder;

/// <summary>Resolves a config's root directory and checks that the operator allows it.</summary>
internal static class FolderRoot
{
    /// <summary>Returns the root with its links resolved.</summary>
    /// <exception cref="SourceException">
    /// Misconfigured: not allowed, or it does not exist. Forbidden: it exists, and the worker's user may not enter it.
    /// </exception>
    public static string Resolve(string root, SourceHostOptions host)
    {
        if (host.FolderRoots.Count == 0)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"This installation reads no folders: its operator lists the directories that may be read in {host.FolderRootsKey}.");
        }

        try
        {
            var resolved = RealPath.Of(root);
            // Checked before existence, so no one can probe which paths exist outside.
            if (!host.FolderRoots.Any(allowed => RealPath.IsWithin(resolved, RealPath.Of(allowed))))
            {
                throw new SourceException(
                    SourceErrorKind.Misconfigured,
                    $"root: {root} is not inside a directory that may be read: the operator lists these in {host.FolderRootsKey}.");
            }

            if (!Directory.Exists(resolved))
                throw new SourceException(SourceErrorKind.Misconfigured, $"root: {root} is not a directory on this worker.");
            using var entries = Directory.EnumerateFileSystemEntries(resolved).GetEnumerator();
            entries.MoveNext();
            return resolved;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SourceException(SourceErrorKind.Forbidden, $"root: {root} cannot be read: the worker's user lacks permission.", e);
        }
        catch (IOException e)
        {
            throw new SourceException(SourceErrorKind.Transient, $"root: {root} cannot be read: {e.Message}", e);
        }
    }
}
