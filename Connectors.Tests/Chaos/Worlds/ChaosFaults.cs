using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>How systems that are reached over HTTP misbehave.</summary>
internal static class ChaosFaults
{
    /// <summary>Either a storm that throttles nearly every request, or a bit of everything.</summary>
    public static UpstreamFaults Of(bool on, int seed) => on
        ? new UpstreamFaults
        {
            Seed = seed,
            Percent = seed % 3 == 0
                ? new Dictionary<UpstreamFault, int> { [UpstreamFault.Throttled] = 90 }
                : new Dictionary<UpstreamFault, int>
                {
                    [UpstreamFault.Throttled] = 20,
                    [UpstreamFault.ServerError] = 5,
                    [UpstreamFault.Dropped] = 5,
                    [UpstreamFault.Truncated] = 5,
                },
            RetryAfter = seed % 2 == 0 ? TimeSpan.FromSeconds(1) : null,
            Latency = TimeSpan.FromMilliseconds(seed % 50),
        }
        : UpstreamFaults.None;
}
