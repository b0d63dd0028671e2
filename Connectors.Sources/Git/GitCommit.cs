using System.Globalization;
using System.Text;

namespace Connectors.Sources.Git;

/// <summary>What a commit says about itself.</summary>
/// <param name="At">When it was committed. Null if that cannot be, such as a time in the future.</param>
/// <param name="Author">The name of who wrote the change. Null if it cannot be read.</param>
internal sealed record GitCommit(DateTimeOffset? At, string? Author, IReadOnlyList<string> Parents)
{
    private const int MaxHeader = 64 << 10;
    private const int MaxAuthor = 200;

    /// <summary>Clocks differ, but not by more than this.</summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromHours(1);

    /// <summary>Reads the header: lines of a word and a value, until an empty one. Of what is damaged there is nothing.</summary>
    public static GitCommit Read(byte[] bytes, DateTimeOffset now)
    {
        var header = Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, MaxHeader));
        var (at, author, parents) = ((DateTimeOffset?)null, (string?)null, new List<string>());
        foreach (var line in header.Split('\n').TakeWhile(line => line.Length > 0))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var value = line[(space + 1)..];
            switch (space < 0 ? "" : line[..space])
            {
                case "parent":
                    parents.Add(value);
                    break;
                case "author":
                    author ??= Name(value);
                    break;
                case "committer":
                    at ??= Time(value, now);
                    break;
            }
        }

        return new GitCommit(at, author, parents);
    }

    /// <summary>Reads the name before "&lt;ada@example.com&gt; 1700000000 +0100". One in another encoding than UTF-8 is left out.</summary>
    private static string? Name(string value)
    {
        var end = value.IndexOf('<', StringComparison.Ordinal);
        var name = (end < 0 ? "" : value[..end]).Trim();
        return name.Length is 0 or > MaxAuthor || name.Any(letter => letter == '\uFFFD' || char.IsControl(letter)) ? null : name;
    }

    private static DateTimeOffset? Time(string value, DateTimeOffset now)
    {
        var words = value[(value.LastIndexOf('>') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0
            && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds <= (now + MaxAhead).ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
    }
}
