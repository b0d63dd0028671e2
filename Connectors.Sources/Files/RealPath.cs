namespace Connectors.Sources.Files;

/// <summary>Resolves the symbolic links in a path.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>Resolves a path as the kernel does. Parts that do not exist stay as they are.</summary>
    /// <exception cref="IOException">The links form a circle.</exception>
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

            if (++links > MaxLinks)
                throw new IOException($"{path} goes through more than {MaxLinks} links.");
            if (target.StartsWith('/'))
                resolved = "/";
            foreach (var linked in Parts(target).Reverse())
                rest.Push(linked);
        }

        return resolved;
    }

    /// <summary>Whether a resolved path is a resolved directory itself, or below it.</summary>
    public static bool IsWithin(string path, string directory)
        => path == directory || path.StartsWith(directory.TrimEnd('/') + '/', StringComparison.Ordinal);

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
