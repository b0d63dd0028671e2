namespace Connectors.Jobs.Storage.Failures;

/// <summary>The orders of a list of failures.</summary>
internal enum FailureOrder
{
    Newest,
    Title,
    Reason,
    MostAttempts,

    /// <summary>Those that are tried again soonest first.</summary>
    NextTry,

    /// <summary>By the name of their connectors.</summary>
    Connector,
}

internal static class FailureOrders
{
    /// <summary>Returns the order for a query over failures "f", and "connector_name" where there are several connectors.</summary>
    public static string ToSql(this FailureOrder order) => order switch
    {
        FailureOrder.Title => "lower(coalesce(f.title, f.source_id)), f.id desc",
        FailureOrder.Reason => "f.reason, f.id desc",
        FailureOrder.MostAttempts => "f.attempts desc, f.id desc",
        FailureOrder.NextTry => "f.next_retry_at nulls last, f.id desc",
        FailureOrder.Connector => "lower(connector_name), f.connector_id, f.id desc",
        _ => "f.id desc",
    };
}
