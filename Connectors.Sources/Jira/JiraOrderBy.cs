using System.Text.RegularExpressions;

namespace Connectors.Sources.Jira;

/// <summary>Takes the ORDER BY off a user's JQL: within brackets it is an error, and behind others it decides nothing.</summary>
internal static partial class JiraOrderBy
{
    /// <summary>Null where no condition is left.</summary>
    public static string? Strip(string? jql)
    {
        var order = -1;
        char? quote = null;
        for (var at = 0; at < (jql?.Length ?? 0); at++)
        {
            var c = jql![at];
            if (quote is not null && c == '\\')
                at++;
            else if (quote is not null)
                quote = c == quote ? null : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (order < 0 && (at == 0 || !char.IsLetterOrDigit(jql[at - 1])) && OrderBy().Match(jql, at) is { Success: true } match && match.Index == at)
                order = at;
        }

        var rest = (order < 0 ? jql : jql![..order])?.Trim();
        return string.IsNullOrEmpty(rest) ? null : rest;
    }

    [GeneratedRegex(@"\Gorder\s+by\b", RegexOptions.IgnoreCase)]
    private static partial Regex OrderBy();
}
