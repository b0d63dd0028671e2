namespace Connectors.Jobs.Storage;

/// <summary>A sign-in by browser.</summary>
internal sealed record OAuthFlowRow
{
    public string Id { get; init; } = "";

    public string TenantId { get; init; } = "";

    /// <summary>Who started it.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>The source's type.</summary>
    public string Type { get; init; } = "";

    /// <summary>Whose config the grant goes into; null: it is handed out.</summary>
    public string? ConnectorId { get; init; }

    public byte[] StateHash { get; init; } = [];

    public byte[] BrowserHash { get; init; } = [];

    public string RedirectUri { get; init; } = "";

    public byte[]? Secret { get; init; }

    /// <summary>started, redeeming, done or failed.</summary>
    public string State { get; init; } = "started";

    public byte[]? Result { get; init; }

    public string? Error { get; init; }

    /// <summary>Whether its time is over; by the database's clock.</summary>
    public bool Expired { get; init; }
}
