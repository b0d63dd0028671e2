using Connectors.Api.Answers;

namespace Connectors.Api.Security;

internal static class CallerExtensions
{
    public static Caller Caller(this HttpContext context) => Security.Caller.Of(context.User);

    /// <summary>The user as whom to answer: the one the key is bound to, else the one that was named.</summary>
    /// <exception cref="ApiException">108: the key is bound to another user.</exception>
    public static string? ActsAs(this Caller caller, string? named)
        => caller.Principal is null || named is null || string.Equals(named, caller.Principal, StringComparison.OrdinalIgnoreCase)
            ? caller.Principal ?? named
            : throw new ApiException(Codes.Permission, "This key is bound to a user and may name no other in as_user.");
}
