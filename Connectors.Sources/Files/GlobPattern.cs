using System.Text;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Files;

/// <summary>
/// A pattern of relative paths: * and ? match within a name, ** across folders. A pattern without a slash matches names at any depth, one
/// with a slash starts at the root. "x/" and "x/**" match the folder and all that is in it. Case matters.
/// </summary>
internal sealed class GlobPattern
{
    // Non-backtracking: matching takes time in proportion to the path, whatever the pattern is.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant;

    private readonly Regex _regex;

    public GlobPattern(string pattern)
    {
        Text = pattern;
        _regex = new Regex(Translate(pattern), Options);
    }

    public string Text { get; }

    public bool Matches(string path) => _regex.IsMatch(path);

    private static string Translate(string pattern)
    {
        var glob = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        var folder = glob.EndsWith("/**", StringComparison.Ordinal) || glob.EndsWith('/');
        if (folder)
            glob = glob[..glob.LastIndexOf('/')];
        var anchored = glob.Contains('/', StringComparison.Ordinal) || pattern.EndsWith("/**", StringComparison.Ordinal);
        glob = glob.TrimStart('/');

        var regex = new StringBuilder(@"\A").Append(anchored ? "" : "(?:.*/)?");
        for (var i = 0; i < glob.Length; i++)
        {
            if (glob.AsSpan(i).StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (glob.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(glob[i] switch { '*' => "[^/]*", '?' => "[^/]", var other => Regex.Escape(other.ToString()) });
            }
        }

        return regex.Append(folder ? @"(?:/.*)?\z" : @"\z").ToString();
    }
}
