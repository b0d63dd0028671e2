using System.Text.RegularExpressions;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>Says which files of the repository .dockerignore gives to a build: the last matching rule decides.</summary>
internal static class DockerIgnore
{
    private static readonly (bool Keeps, Regex Pattern)[] Rules =
    [
        .. from line in File.ReadLines(Path.Combine(Codebase.Root, ".dockerignore"))
           where line.Length > 0 && line[0] != '#'
           select (line[0] == '!', Translate(line.TrimStart('!'))),
    ];

    /// <param name="path">Relative to the repository's root.</param>
    public static bool Keeps(string path)
        => Rules.Where(rule => rule.Pattern.IsMatch(path)).Select(rule => rule.Keeps).LastOrDefault(defaultValue: true);

    /// <summary>A rule for a directory also matches everything below it.</summary>
    private static Regex Translate(string pattern)
    {
        var path = Regex.Escape(pattern)
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        return new Regex($"^{path}(/.*)?$");
    }
}
