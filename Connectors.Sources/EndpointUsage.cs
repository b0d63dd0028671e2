namespace Connectors.Sources;

/// <param name="Calls">Requests sent, retries included.</param>
/// <param name="Bytes">Bytes of the answers' bodies.</param>
/// <param name="Retries">Requests that were sent again.</param>
/// <param name="WaitedMs">Milliseconds spent waiting for budgets and Retry-After.</param>
public sealed record EndpointUsage(long Calls, long Bytes, long Retries, long WaitedMs)
{
    public static EndpointUsage operator +(EndpointUsage a, EndpointUsage b)
        => new(a.Calls + b.Calls, a.Bytes + b.Bytes, a.Retries + b.Retries, a.WaitedMs + b.WaitedMs);

    public static EndpointUsage Add(EndpointUsage left, EndpointUsage right) => left + right;
}
