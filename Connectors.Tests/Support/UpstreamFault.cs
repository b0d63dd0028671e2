namespace Connectors.Tests.Support;

/// <summary>A way in which an upstream does not answer as it should.</summary>
public enum UpstreamFault
{
    None,
    Unauthorized,
    Forbidden,
    NotFound,
    Throttled,
    ServerError,
    /// <summary>The connection is closed before a byte of the answer.</summary>
    Dropped,
    /// <summary>Half of the body is sent, then the connection is closed.</summary>
    Truncated,
    /// <summary>Whatever is asked of a path is answered as it was at first: cursors repeat, and pages have nothing new.</summary>
    Stuck,
    /// <summary>The answer never comes; see <see cref="FakeUpstream.Held"/>.</summary>
    Held,
}
