using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Api.Envelopes;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Creates, lists and revokes API keys.</summary>
internal sealed partial class KeyHandlers(ApiKeyStore keys, AuditStore audit, TimeProvider time)
{
    public async Task<Ok<Envelope<IReadOnlyList<KeyAnswer>>>> ListAsync(HttpContext context, Query<KeysQuery> query)
    {
        var rows = await keys.ListAsync(Tenant(context, query.Read().TenantId), context.RequestAborted);
        return Answer.Of<IReadOnlyList<KeyAnswer>>([.. rows.Select(row => KeyAnswer.Of(row))]);
    }

    public async Task<Ok<Envelope<KeyAnswer>>> CreateAsync(HttpContext context, Body<CreateKey> body)
    {
        var request = body.Read(Codes.Argument, Wrong);
        var (tenant, role) = (Tenant(context, request.TenantId), request.Role.ToDb());
        var (row, key) = await keys.CreateAsync(
            tenant, request.Name, role, request.Principal, Time(request.ExpiresAt), context.RequestAborted);
        await AuditAsync(context, "key.create", row.Id, $"{role} of {tenant}: {request.Name}");
        return Answer.Of(KeyAnswer.Of(row, key));
    }

    public async Task<Ok<Envelope<bool>>> RevokeAsync(HttpContext context, string id, Query<KeysQuery> query)
    {
        if (!await keys.RevokeAsync(Tenant(context, query.Read().TenantId), id, context.RequestAborted))
            throw ApiException.NotFound($"key {id} that is valid");
        await AuditAsync(context, "key.revoke", id, null);
        return Answer.True;
    }

    /// <exception cref="ApiException">108: the caller named another tenant and does not administer the installation.</exception>
    private static string Tenant(HttpContext context, string? named)
    {
        var caller = context.Caller();
        if (string.IsNullOrEmpty(named) || named == caller.Tenant)
            return caller.Tenant;
        return caller.IsHost ? named : throw new ApiException(Codes.Permission, "Only admins of the first tenant may name another tenant.");
    }

    private IEnumerable<string> Wrong(CreateKey request)
    {
        if (request.Principal is not null && request.Role is KeyRole.Admin or KeyRole.Operator)
            yield return "principal goes only with the roles reader and search";
        if (request.TenantId is { Length: > 0 } tenant && !TenantName().IsMatch(tenant))
            yield return "tenant_id must have letters, digits, '-', '_' and '.' only";
        if (request.ExpiresAt is not null && !(Time(request.ExpiresAt) > time.GetUtcNow()))
            yield return "expires_at must be a time to come, in ISO 8601";
    }

    private static DateTimeOffset? Time(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private Task<int> AuditAsync(HttpContext context, string action, string target, string? detail)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, detail);

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex TenantName();
}
