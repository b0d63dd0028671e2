namespace Connectors.Api.Contracts;

internal sealed record AuditAnswer(long Total, IReadOnlyList<AuditEntry> Entries);
