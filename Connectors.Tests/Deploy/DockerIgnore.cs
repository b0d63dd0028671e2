using System.Text.RegularExpressions;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>What of the repository an engine is given to build from (.dockerignore): the last rule that fits decides.</summary>
internal static class DockerIgnore
{
    private static readonly (bool Keeps, Regex Pattern)[] Rules =
    [
        .. from line in File.ReadLines(Path.Combine(Codebase.Root, ".dockerignore"))
           where line.Length > 0 && line[0] != '#'
           select (line[0] == '!', Translate(line.TrimStart('!'))),
    ];

    /// <param name="path">From the repository's root.</param>
    public static bool Keeps(string path) => Rules.Where(rule => rule.Pattern.IsMatch(path)).Select(rule => rule.Keeps).LastOrDefault(defaultValue: true);

    /// <summary>A rule also fits what is below the directory that it names.</summary>
    private static Regex Translate(string pattern) => new(
        "^" + Regex.Escape(pattern).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "(/.*)?$");
}
