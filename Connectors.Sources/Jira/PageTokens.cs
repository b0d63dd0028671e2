using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Follows the page tokens of a search on Cloud. A page may be empty although issues follow it; but Jira may also return endless chains of
/// tokens after the last issue, so a search ends after a few empty pages in a row.
/// </summary>
/// <remarks>
/// By Jira's documentation the last page has no token. A page that says that it is the last and has a token contradicts itself. Its token
/// is followed, unless it came before: too early an end would hide issues, and a listing would then take them for deleted.
/// </remarks>
/// <param name="what">The search's name in error messages.</param>
internal sealed class PageTokens(string what)
{
    private const int MaxEmptyPages = 3;

    private readonly PageGuard _guard = new(what, maxPages: 100_000);
    private HashSet<string>? _doubted;
    private int _emptyPages;

    /// <summary>Whether the search was ended although its last page had a token for another.</summary>
    public bool PromisedMore { get; private set; }

    /// <summary>Whether to ask for the same page once more, because it came with a token that was given before.</summary>
    public bool AsksAgain(string? token, bool? isLast) => isLast != true && _guard.AsksAgain(token);

    /// <summary>Whether a page is that before it once more, which said that it was the last. Nothing follows it then.</summary>
    public bool Repeats(IReadOnlyCollection<string> ids) => _doubted is not null && ids.All(_doubted.Contains);

    /// <param name="isLast">What the page says about itself.</param>
    /// <param name="ids">The ids of the issues on the page.</param>
    /// <returns>The token of the next page, or null after the last.</returns>
    /// <exception cref="SourceException">Transient: the search repeats itself.</exception>
    public string? Next(string? token, bool? isLast, IReadOnlyCollection<string> ids)
    {
        if (string.IsNullOrEmpty(token) || (isLast == true && (_guard.Knows(token) || ids.Count == 0)))
            return null;
        _doubted = isLast == true ? [.. ids] : null;
        if (ids.Count > 0)
        {
            _emptyPages = 0;
            _guard.Page(token, ids);
            return token;
        }

        PromisedMore = ++_emptyPages >= MaxEmptyPages;
        return PromisedMore ? null : token;
    }
}
