using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Atlassian;

/// <summary>
/// Atlassian's quota of points for an hour, as documented since March 2026: when it is used up, every call is refused with 429 and the
/// header RateLimit-Reason until the hour ends.
/// </summary>
internal static class UsedUpQuota
{
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(20);

    /// <summary>Refuses every call from the first one on that uses the quota up.</summary>
    /// <param name="product">The product's name in the reason: "jira" or "confluence".</param>
    /// <param name="usesUp">Whether a call is the one that finds nothing left.</param>
    public static UpstreamFaults From(string product, Func<UpstreamRequest, bool> usesUp)
    {
        var isUsedUp = false;
        return UpstreamFaults.Always(UpstreamFault.Throttled) with
        {
            RetryAfter = Rest,
            Headers = new Dictionary<string, string>
            {
                ["RateLimit-Reason"] = $"{product}-quota-tenant-based", ["X-RateLimit-Limit"] = "65000", ["X-RateLimit-Remaining"] = "0",
            },
            Applies = request => isUsedUp |= usesUp(request),
        };
    }
}
