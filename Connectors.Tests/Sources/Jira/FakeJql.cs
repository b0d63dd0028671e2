using System.Globalization;
using System.Text.RegularExpressions;

namespace Connectors.Tests.Sources.Jira;

/// <summary>
/// The part of JQL that these tests need, after Atlassian's reference: AND, OR, NOT, brackets, comparisons, IN and IS EMPTY. NOT IN
/// excludes empty fields. Quoted times are whole minutes in the account's time zone; bare numbers are milliseconds since 1970.
/// </summary>
public sealed partial class FakeJql
{
    private readonly FakeJiraSite _site;
    private readonly List<string> _tokens;
    private int _at;

    private FakeJql(FakeJiraSite site, string jql) => (_site, _tokens) = (site, [.. Token().Matches(jql).Select(match => match.Value)]);

    /// <exception cref="FakeJqlException">The query is invalid; the message is Jira's.</exception>
    public static (Func<FakeIssue, bool> Matches, bool IsBounded) Parse(FakeJiraSite site, string jql)
    {
        var parser = new FakeJql(site, jql);
        Func<FakeIssue, bool> all = _ => true;
        var bounded = parser._tokens.Count > 0 && !parser.Is("order");
        var matches = bounded ? parser.Or() : all;
        if (parser.Is("order"))
            parser.Order();
        if (parser._at < parser._tokens.Count)
            throw new FakeJqlException($"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{parser._tokens[parser._at]}'.");
        return (matches, bounded);
    }

    private void Order()
    {
        Take("order");
        Take("by");
        do
        {
            var field = Next();
            if (field is not ("created" or "key" or "updated" or "id"))
                throw new FakeJqlException($"Not able to sort using field '{field}'.");
            if (Is("asc") || Is("desc"))
                Next();
        }
        while (Skip(","));
    }

    private Func<FakeIssue, bool> Or()
    {
        var left = And();
        while (Skip("or"))
        {
            var (first, second) = (left, And());
            left = issue => first(issue) || second(issue);
        }

        return left;
    }

    private Func<FakeIssue, bool> And()
    {
        var left = Primary();
        while (Skip("and"))
        {
            var (first, second) = (left, Primary());
            left = issue => first(issue) && second(issue);
        }

        return left;
    }

    private Func<FakeIssue, bool> Primary()
    {
        if (Skip("not"))
        {
            var inner = Primary();
            return issue => !inner(issue);
        }

        if (Skip("("))
        {
            var inner = Or();
            Take(")");
            return inner;
        }

        return Clause(Next().ToLowerInvariant());
    }

    private Func<FakeIssue, bool> Clause(string field)
    {
        if (field is not ("project" or "id" or "key" or "labels" or "status" or "updated" or "created"))
            throw new FakeJqlException($"Field '{field}' does not exist or you do not have permission to view it.");
        if (Skip("is"))
        {
            var wanted = !Skip("not");
            Take("empty");
            return issue => issue.Values(field).Any() != wanted;
        }

        var negated = Skip("not");
        if (Skip("in"))
        {
            Take("(");
            var list = new List<string> { Value(field) };
            while (Skip(","))
                list.Add(Value(field));
            Take(")");
            return issue => issue.Values(field).Any() && issue.Values(field).Intersect(list).Any() != negated;
        }

        var (op, value) = (Next(), Value(field));
        return op switch
        {
            "=" => issue => issue.Values(field).Contains(value),
            "!=" => issue => issue.Values(field).Any() && !issue.Values(field).Contains(value),
            ">=" => issue => long.Parse(issue.Values(field).Single(), CultureInfo.InvariantCulture) >= Time(value),
            "<=" => issue => long.Parse(issue.Values(field).Single(), CultureInfo.InvariantCulture) <= Time(value),
            _ => throw new FakeJqlException($"Error in the JQL Query: Expecting operator but got '{op}'."),
        };
    }

    private string Value(string field)
    {
        var value = Next().Trim('"', '\'');
        if (field == "project" && !_site.Projects.Exists(project => (project.Id == value || project.Key == value) && !project.IsHidden))
            throw new FakeJqlException($"The value '{value}' does not exist for the field 'project'.");
        return field == "project" ? _site.Projects.Single(project => project.Id == value || project.Key == value).Id : value;
    }

    private long Time(string value)
    {
        if (long.TryParse(value, CultureInfo.InvariantCulture, out var milliseconds))
            return milliseconds;
        var time = new DateTimeOffset(DateTime.Parse(value, CultureInfo.InvariantCulture), _site.AccountOffset);
        return time.ToUnixTimeMilliseconds() / 60_000 * 60_000;
    }

    private bool Is(string word) => _at < _tokens.Count && _tokens[_at].Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool Skip(string word)
    {
        var found = Is(word);
        if (found)
            _at++;
        return found;
    }

    private void Take(string word)
    {
        if (Skip(word))
            return;
        var found = _at < _tokens.Count ? _tokens[_at] : "the end";
        throw new FakeJqlException($"Error in the JQL Query: Expecting '{word}' but got '{found}'.");
    }

    private string Next()
        => _at < _tokens.Count ? _tokens[_at++] : throw new FakeJqlException("Error in the JQL Query: The query ends too early.");

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|>=|<=|!=|[=()~,]|[^\s=()~,<>!"']+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
