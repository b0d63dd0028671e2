using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Makes and revokes API keys.</summary>
internal sealed partial class KeyHandlers(ApiKeyStore keys, AuditStore audit, TimeProvider time)
{
    public async Task<Ok<Envelope<IReadOnlyList<KeyAnswer>>>> ListAsync(HttpContext context)
    {
        var rows = await keys.ListAsync(Tenant(context, context.Request.Query["tenant_id"]), context.RequestAborted);
        return Answer.Of<IReadOnlyList<KeyAnswer>>([.. rows.Select(row => KeyAnswer.Of(row))]);
    }

    public async Task<Ok<Envelope<KeyAnswer>>> CreateAsync(HttpContext context)
    {
        var fields = await RequestBody.ReadAsync(context);
        var name = fields.Required("name");
        var role = fields.OneOf("role", [.. Roles.All]) ?? (fields.Has("role") ? "" : Roles.Operator);
        var principal = fields.Optional("principal", 320);
        var tenant = Tenant(context, fields.Optional("tenant_id", 64));
        var expires = Expires(fields);
        if (principal is not null && role is Roles.Admin or Roles.Operator)
            fields.Add("principal goes only with the roles reader and search");
        if (!TenantName().IsMatch(tenant))
            fields.Add("tenant_id must have letters, digits, '-', '_' and '.' only");
        fields.ThrowIfAny(Codes.Argument);

        var (row, key) = await keys.CreateAsync(tenant, name, role, principal, expires, context.RequestAborted);
        await AuditAsync(context, "key.create", row.Id, $"{role} of {tenant}: {name}");
        return Answer.Of(KeyAnswer.Of(row, key));
    }

    public async Task<Ok<Envelope<bool>>> RevokeAsync(HttpContext context, string id)
    {
        if (!await keys.RevokeAsync(Tenant(context, context.Request.Query["tenant_id"]), id, context.RequestAborted))
            throw ApiException.NotYours();
        await AuditAsync(context, "key.revoke", id, null);
        return Answer.True;
    }

    /// <exception cref="ApiException">108: another tenant was named by somebody who does not administer the installation.</exception>
    private static string Tenant(HttpContext context, string? named)
    {
        var caller = context.Caller();
        if (string.IsNullOrEmpty(named) || named == caller.Tenant)
            return caller.Tenant;
        return caller.IsHost ? named : throw new ApiException(Codes.Permission, "Only admins of the first tenant may name another tenant.");
    }

    private DateTimeOffset? Expires(Fields fields)
    {
        if (fields.Optional("expires_at", 64) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires) && expires > time.GetUtcNow())
            return expires;
        fields.Add("expires_at must be a time to come, in ISO 8601");
        return null;
    }

    private Task<int> AuditAsync(HttpContext context, string action, string target, string? detail)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, detail);

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex TenantName();
}
