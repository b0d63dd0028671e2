using Connectors.Api.Answers;

namespace Connectors.Api.Security;

internal static class CallerExtensions
{
    public static Caller Caller(this HttpContext context) => Security.Caller.Of(context.User);

    /// <summary>The user as whom to answer: the one the key is bound to, else the one that was named; null: as nobody in particular, who sees all.</summary>
    /// <exception cref="ApiException">108: the key is bound to another user, or answers on behalf of users only and none was named.</exception>
    public static string? ActsAs(this Caller caller, string? named)
    {
        named = string.IsNullOrWhiteSpace(named) ? null : named;
        if (caller.Principal is { } bound)
        {
            return named is null || string.Equals(named, bound, StringComparison.OrdinalIgnoreCase)
                ? bound
                : throw new ApiException(Codes.Permission, "This key is bound to a user and may name no other in as_user.");
        }

        return named is not null || caller.Role != Roles.Search
            ? named
            : throw new ApiException(Codes.Permission, "This key answers on behalf of users only: name the one who asks in as_user.");
    }
}
