using System.Text.RegularExpressions;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>A query in Drive's search language. Only documented terms that the source uses are valid.</summary>
public sealed partial class FakeDriveQuery
{
    private readonly List<Func<FakeFile, bool>> _terms = [];

    public List<string> Parents { get; } = [];

    public static FakeDriveQuery? Parse(string text, string me)
    {
        var query = new FakeDriveQuery();
        foreach (var part in Split(text, " and "))
        {
            if (part.StartsWith('(') && part.EndsWith(')'))
            {
                var any = Split(part[1..^1], " or ").Select(each => query.Term(each, me)).ToList();
                if (any.Contains(null))
                    return null;
                query._terms.Add(file => any.Exists(term => term!(file)));
            }
            else if (query.Term(part, me) is { } term)
            {
                query._terms.Add(term);
            }
            else
            {
                return null;
            }
        }

        return query;
    }

    public bool Matches(FakeFile file) => _terms.TrueForAll(term => term(file));

    private Func<FakeFile, bool>? Term(string text, string me)
    {
        var match = Comparison().Match(text);
        if (match.Success)
        {
            var (value, wanted) = (match.Groups[3].Value, match.Groups[2].Value == "=");
            return match.Groups[1].Value == "mimeType"
                ? file => (file.MimeType == value) == wanted
                : file => (file.Target == value) == wanted;
        }

        switch (text)
        {
            case "trashed = false": return file => !file.Trashed;
            case "'me' in owners": return file => file.Owner == me;
            case "not 'me' in owners": return file => file.Owner != me;
        }

        match = NameContains().Match(text);
        if (match.Success)
        {
            // Drive matches the beginnings of words.
            var start = match.Groups[1].Value;
            return file => file.Name.Split(' ').Any(word => word.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                || file.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase);
        }

        match = InParents().Match(text);
        if (!match.Success)
            return null;
        Parents.Add(match.Groups[1].Value);
        return file => file.Parent == match.Groups[1].Value;
    }

    /// <summary>Splits text at separators outside parentheses.</summary>
    private static List<string> Split(string text, string by)
    {
        var (parts, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0 && string.CompareOrdinal(text, i, by, 0, by.Length) == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + by.Length;
            }
        }

        parts.Add(text[start..].Trim());
        return parts;
    }

    [GeneratedRegex(@"^(mimeType|shortcutDetails\.targetId) (=|!=) '([^']*)'$")]
    private static partial Regex Comparison();

    [GeneratedRegex("^name contains '([^']*)'$")]
    private static partial Regex NameContains();

    [GeneratedRegex("^'([^']*)' in parents$")]
    private static partial Regex InParents();
}
