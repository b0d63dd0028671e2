using Microsoft.AspNetCore.Http.Extensions;

namespace Connectors.Api.Console;

/// <summary>
/// The head of a column that sorts its table, or sorts it no more if it does. It keeps the list's filter and goes to the first page.
/// </summary>
/// <param name="Request">The request for the page that is shown.</param>
/// <param name="Title">The column's title.</param>
/// <param name="Order">The order's name in the address; null if the column sorts nothing.</param>
/// <param name="IsCurrent">Whether the table is in this order.</param>
internal sealed record SortHeader(HttpRequest Request, string Title, string? Order, bool IsCurrent)
{
    /// <summary>Whether the column holds numbers.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether the largest or newest comes first.</summary>
    public bool IsDescending { get; init; }

    /// <summary>How the table is sorted by this column, in the words of ARIA; null if it is not.</summary>
    public string? Sort => !IsCurrent ? null : IsDescending ? "descending" : "ascending";

    public string To
    {
        get
        {
            var query = new QueryBuilder(Request.Query.Where(pair => pair.Key is not ("page" or "order")));
            if (!IsCurrent)
                query.Add("order", Order!);
            return Request.Path + query.ToString();
        }
    }

    /// <summary>Returns the order that an address names; the first one if it names none.</summary>
    public static T Asked<T>(string? order)
        where T : struct, Enum
        => Enum.GetValues<T>().FirstOrDefault(known => known.ToString() == order);
}
