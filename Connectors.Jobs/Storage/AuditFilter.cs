namespace Connectors.Jobs.Storage;

/// <summary>Which entries of the audit are wanted. Null asks for nothing.</summary>
/// <param name="Action">An action, or what it begins with before a dot.</param>
/// <param name="Target">The connector, key, dataset … that was changed.</param>
/// <param name="KeyId">Who changed it.</param>
/// <param name="From">Not before.</param>
/// <param name="To">Not after.</param>
internal sealed record AuditFilter(string? Action, string? Target, string? KeyId, DateTime? From, DateTime? To);
