namespace Connectors.Sources.Folder;

/// <summary>A path without links in any of its parts.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Resolves as the kernel does; what does not exist stays as it is written.</summary>
    /// <exception cref="IOException">The links go in a circle.</exception>
    public static string Of(string path)
    {
        var resolved = "/";
        var rest = new Stack<string>(Parts(Path.GetFullPath(path)).Reverse());
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part is ".")
                continue;
            if (part is "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? "/";
                continue;
            }

            var next = Path.Combine(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
                throw new IOException($"{path} goes through more than {MostLinks} links.");
            if (target.StartsWith('/'))
                resolved = "/";
            foreach (var linked in Parts(target).Reverse())
                rest.Push(linked);
        }

        return resolved;
    }

    /// <summary>Whether a resolved path is a resolved directory or below it.</summary>
    public static bool IsWithin(string path, string directory)
        => path == directory || path.StartsWith(directory.TrimEnd('/') + '/', StringComparison.Ordinal);

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
