using Connectors.Api.Answers;

namespace Connectors.Api.Security;

internal static class CallerExtensions
{
    /// <summary>The user as whom to answer, by the query string.</summary>
    /// <exception cref="ApiException">As from <see cref="ActsAs(Caller, string?)"/>.</exception>
    public static string? ActsAs(this HttpContext context)
        => context.Caller().ActsAs(context.Request.Query.TryGetValue("as_user", out var named) ? named.ToString() : null);

    public static Caller Caller(this HttpContext context) => Security.Caller.Of(context.User);

    /// <summary>The user as whom to answer: the one the key is bound to, else the one that was named; null: as nobody in particular, who sees all.</summary>
    /// <exception cref="ApiException">
    /// 108: the key is bound to another user, or answers on behalf of users only and none was named; or one was to be named, and is blank: whoever
    /// passes on a user that he does not have must not be answered as somebody who sees all.
    /// </exception>
    public static string? ActsAs(this Caller caller, string? named)
    {
        var isBlank = string.IsNullOrWhiteSpace(named);
        if (caller.Principal is { } bound)
        {
            return isBlank || string.Equals(named, bound, StringComparison.OrdinalIgnoreCase)
                ? bound
                : throw new ApiException(Codes.Permission, "This key is bound to a user and may name no other in as_user.");
        }

        if (isBlank && caller.Role == Roles.Search)
            throw new ApiException(Codes.Permission, "This key answers on behalf of users only: name the one who asks in as_user.");
        return isBlank && named is not null
            ? throw new ApiException(Codes.Permission, "as_user is blank: name the user who asks, or leave it out to ask as nobody in particular.")
            : named;
    }
}
