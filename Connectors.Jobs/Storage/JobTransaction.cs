using System.Transactions;

namespace Connectors.Jobs.Storage;

/// <summary>
/// One transaction over rows and jobs. Connections must come from the same data source and be closed before jobs are written, because two
/// open connections would need a distributed transaction.
/// </summary>
internal static class JobTransaction
{
    public static TransactionScope Begin() => new(
        TransactionScopeOption.Required,
        new TransactionOptions { IsolationLevel = IsolationLevel.ReadCommitted },
        TransactionScopeAsyncFlowOption.Enabled);
}
