namespace Connectors.Sources.Folder;

/// <summary>Finds the directory that a config means, and sees to it that the operator allows it.</summary>
internal static class FolderRoot
{
    /// <summary>The root without links.</summary>
    /// <exception cref="SourceException">Misconfigured: not allowed, or not there. Forbidden: there and not to be entered.</exception>
    public static string Resolve(string root, SourceHostOptions host)
    {
        if (host.FolderRoots.Count == 0)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                "This installation reads no folders: its operator names the directories that may be read in Connectors:FolderRoots.");
        }

        try
        {
            var resolved = RealPath.Of(root);
            // Judged before looking whether it exists: what lies outside is nobody's business.
            if (!host.FolderRoots.Any(allowed => RealPath.IsWithin(resolved, RealPath.Of(allowed))))
            {
                throw new SourceException(
                    SourceErrorKind.Misconfigured,
                    $"root: {root} is not inside a directory that may be read: its operator names these in Connectors:FolderRoots.");
            }

            if (!Directory.Exists(resolved))
                throw new SourceException(SourceErrorKind.Misconfigured, $"root: {root} is not a directory on this worker.");
            using var entries = Directory.EnumerateFileSystemEntries(resolved).GetEnumerator();
            entries.MoveNext();
            return resolved;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SourceException(SourceErrorKind.Forbidden, $"root: {root} may not be read by the user that the worker runs as.", e);
        }
        catch (IOException e)
        {
            throw new SourceException(SourceErrorKind.Transient, $"root: {root} cannot be read: {e.Message}", e);
        }
    }
}
