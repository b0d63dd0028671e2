using System.Globalization;
using System.Text.RegularExpressions;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>
/// The part of CQL that these tests need, according to Atlassian's reference. Times are whole minutes. Quoted times are in the account's
/// time zone; now("-5m") does not depend on a time zone.
/// </summary>
public sealed partial class FakeCql
{
    private readonly FakeWiki _wiki;
    private readonly List<string> _tokens;
    private int _at;

    private FakeCql(FakeWiki wiki, string cql) => (_wiki, _tokens) = (wiki, [.. Token().Matches(cql).Select(match => match.Value)]);

    /// <exception cref="FormatException">The query is invalid. The message is the one that Confluence sends.</exception>
    public static Func<FakeContent, bool> Parse(FakeWiki wiki, string cql)
    {
        var parser = new FakeCql(wiki, cql);
        var matches = parser.Or();
        if (parser.Skip("order"))
        {
            parser.Take("by");
            if (parser.Next() is not ("created" or "lastmodified"))
                throw new FormatException("Could not parse cql : order by");
            parser.Skip("asc");
        }

        return parser._at == parser._tokens.Count ? matches : throw new FormatException($"Could not parse cql : {cql}");
    }

    private Func<FakeContent, bool> Or()
    {
        var left = And();
        while (Skip("or"))
        {
            var (first, second) = (left, And());
            left = content => first(content) || second(content);
        }

        return left;
    }

    private Func<FakeContent, bool> And()
    {
        var left = Primary();
        while (Skip("and"))
        {
            var (first, second) = (left, Primary());
            left = content => first(content) && second(content);
        }

        return left;
    }

    private Func<FakeContent, bool> Primary()
    {
        if (Skip("("))
        {
            var inner = Or();
            Take(")");
            return inner;
        }

        var field = Next();
        if (field is not ("type" or "space" or "id" or "container" or "ancestor" or "title" or "label" or "macro"
            or "created" or "lastmodified"))
            throw new FormatException($"Could not parse cql : unknown field {field}");
        var negated = Skip("not");
        if (Skip("in"))
        {
            Take("(");
            var list = new List<string> { Next() };
            while (Skip(","))
                list.Add(Next());
            Take(")");
            var wanted = list.Select(Plain).ToHashSet();
            return content => Values(content, field).Any(wanted.Contains) != negated;
        }

        return Next() switch
        {
            "=" when Plain(Next()) is var value => content => Values(content, field).Contains(value),
            ">=" when Time() is var moment => content => Minute(field == "created" ? content.Created : content.Modified) >= moment,
            var op => throw new FormatException($"Could not parse cql : {op}"),
        };
    }

    private IEnumerable<string> Values(FakeContent content, string field) => field switch
    {
        "type" => [content.Type],
        "space" => [content.Space],
        "id" => [content.Id],
        "container" => content.Container is null ? [] : [content.Container],
        "ancestor" => _wiki.Ancestors(content).Select(ancestor => ancestor.Id),
        "title" => [content.Title],
        "label" => content.Labels,
        "macro" => Macro().Matches(content.Body).Select(match => match.Groups[1].Value),
        _ => [],
    };

    private DateTimeOffset Time()
    {
        var token = Next();
        if (token != "now")
            return Minute(new DateTimeOffset(DateTime.Parse(Plain(token), CultureInfo.InvariantCulture), _wiki.AccountOffset));
        Take("(");
        var ago = Plain(Next());
        Take(")");
        return Minute(_wiki.Time.GetUtcNow().AddMinutes(int.Parse(ago.TrimEnd('m'), CultureInfo.InvariantCulture)));
    }

    private static DateTimeOffset Minute(DateTimeOffset time)
        => new(time.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    private static string Plain(string token) => token.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal);

    private bool Skip(string word)
    {
        var found = _at < _tokens.Count && _tokens[_at].Equals(word, StringComparison.OrdinalIgnoreCase);
        if (found)
            _at++;
        return found;
    }

    private void Take(string word)
    {
        if (!Skip(word))
            throw new FormatException($"Could not parse cql : {word} expected");
    }

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw new FormatException("Could not parse cql : too short");

    [GeneratedRegex("structured-macro ac:name=\"([^\"]+)\"")]
    private static partial Regex Macro();

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|>=|[=(),]|[^\s=(),<>!"]+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
