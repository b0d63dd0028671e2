namespace Connectors.Sources;

/// <summary>A source that may know when its credentials end, so people can renew them before.</summary>
public interface ITellsExpiry
{
    /// <summary>
    /// When the credentials end, as the config says or as the check of the connection has found. Null if they do not, or if nothing tells.
    /// </summary>
    DateTimeOffset? CredentialsExpireAt { get; }
}
