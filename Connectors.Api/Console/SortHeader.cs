using Microsoft.AspNetCore.Http.Extensions;

namespace Connectors.Api.Console;

/// <summary>The head of a column that sorts its table. It keeps the list's filter and goes to the first page.</summary>
/// <param name="Request">The request for the page that is shown.</param>
/// <param name="Title">The column's title.</param>
/// <param name="Order">The order's name in the address; null if the column sorts nothing.</param>
/// <param name="IsCurrent">Whether the table is in this order.</param>
internal sealed record SortHeader(HttpRequest Request, string Title, string? Order, bool IsCurrent)
{
    public string To => Request.Path + new QueryBuilder(Request.Query.Where(pair => pair.Key is not ("page" or "order")))
    {
        { "order", Order! },
    }.ToString();
}
