namespace Connectors.Jobs.Storage;

/// <summary>The time by which a list is sorted.</summary>
internal enum TimeOrder
{
    CreateTime,
    UpdateTime,
}

internal static class TimeOrderExtensions
{
    /// <summary>Returns the column of the table with this alias.</summary>
    public static string Column(this TimeOrder order, string alias)
        => order == TimeOrder.UpdateTime ? $"{alias}.updated_at" : $"{alias}.created_at";
}
