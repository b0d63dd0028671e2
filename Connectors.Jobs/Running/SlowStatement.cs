using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Running;

/// <summary>What people read if PostgreSQL took too long over a statement.</summary>
internal static class SlowStatement
{
    public static string Message { get; }
        = $"PostgreSQL took longer than {Database.StatementLimit.TotalSeconds:0} s over a statement. Look for its load, locks and disk.";
}
