using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Connectors.Api.Console;

/// <summary>The links between the pages of a list. They keep the list's filter.</summary>
/// <param name="Request">The request for the page that is shown.</param>
/// <param name="Number">The page's number, from 1.</param>
/// <param name="Size">Rows per page.</param>
/// <param name="Total">Rows on all pages.</param>
internal sealed record Pager(HttpRequest Request, int Number, int Size, long Total)
{
    public long Last => (Total + Size - 1) / Size;

    /// <summary>Whether the total is a lower bound. Then there may be more pages than <see cref="Last"/>.</summary>
    public bool HasMore { get; init; }

    public string To(long page)
    {
        var query = new QueryBuilder(Request.Query.Where(pair => pair.Key != "page"))
        {
            { "page", page.ToString(CultureInfo.InvariantCulture) },
        };
        return Request.Path + query.ToString();
    }
}
