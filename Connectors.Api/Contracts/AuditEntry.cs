using Connectors.Api.Answers;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>One change that somebody made.</summary>
/// <param name="KeyId">The API key, or "oidc:" and the subject of a token.</param>
/// <param name="KeyName">What the key is called, revoked ones included.</param>
internal sealed record AuditEntry(string At, string KeyId, string? KeyName, string Action, string Target, string? Detail)
{
    public static AuditEntry Of(AuditRow row) => new(Times.Iso(row.At), row.KeyId, row.KeyName, row.Action, row.Target, row.Detail);
}
