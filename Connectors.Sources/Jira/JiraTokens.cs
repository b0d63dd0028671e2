using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Follows the tokens of a search on Cloud. A page may be empty and have others behind it; but there are also chains of tokens that go on
/// after the last issue, without end.
/// </summary>
internal sealed class JiraTokens(string what)
{
    private const int MaxEmpty = 3;

    private readonly PageGuard _guard = new(what, maxPages: 100_000);
    private int _empty;

    /// <summary>The search was ended although its last page, empty like those before, promised more.</summary>
    public bool PromisedMore { get; private set; }

    /// <param name="ids">What the page has.</param>
    /// <returns>Where the next page is; null after the last.</returns>
    /// <exception cref="SourceException">Transient: the search does not get anywhere.</exception>
    public string? Next(string? token, IReadOnlyCollection<string> ids)
    {
        if (string.IsNullOrEmpty(token))
            return null;
        if (ids.Count > 0)
        {
            _empty = 0;
            _guard.Page(token, ids);
            return token;
        }

        PromisedMore = ++_empty >= MaxEmpty;
        return PromisedMore ? null : token;
    }
}
