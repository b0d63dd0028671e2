using Connectors.Api.Envelopes;

namespace Connectors.Api.Security;

/// <summary>The caller of a request, and the user as whom to answer.</summary>
internal static class CallerExtensions
{
    public static Caller Caller(this HttpContext context) => Security.Caller.Of(context.User);

    /// <summary>
    /// The user as whom to answer: the one that the key is bound to, else the one that was named. Null: no particular user, who sees
    /// everything.
    /// </summary>
    /// <exception cref="ApiException">
    /// 108: the key is bound to another user; or it answers only on behalf of users and none was named; or the name is blank, because a
    /// client that lost its user must not be answered as one who sees everything.
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
            throw new ApiException(Codes.Permission, "This key answers on behalf of users only: name the user who asks in as_user.");
        return isBlank && named is not null
            ? throw new ApiException(Codes.Permission, "as_user is blank: name the user who asks, or leave it out.")
            : named;
    }
}
