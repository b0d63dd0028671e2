using Connectors.Jobs.Storage.Failures;

namespace Connectors.Api.Console;

/// <summary>A table of failures.</summary>
/// <param name="Request">The request for the page that is shown.</param>
/// <param name="Order">The table's order.</param>
/// <param name="Rows">The failures.</param>
internal sealed record FailureTable(HttpRequest Request, FailureOrder Order, IReadOnlyList<FailureLine> Rows)
{
    /// <summary>Whether a person may choose some.</summary>
    public bool IsChoosable { get; init; }

    /// <summary>Whether the failures are over.</summary>
    public bool IsResolved { get; init; }

    /// <summary>Whether they are of several connectors.</summary>
    public bool HasConnectors { get; init; }

    public SortHeader Head(string title, FailureOrder order) => new(Request, title, order.ToString(), Order == order)
    {
        IsNumber = order == FailureOrder.MostAttempts,
        IsDescending = order == FailureOrder.MostAttempts,
    };
}
