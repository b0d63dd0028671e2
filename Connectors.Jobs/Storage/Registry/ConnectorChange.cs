namespace Connectors.Jobs.Storage.Registry;

/// <summary>Changed settings of a connector. Null leaves a setting as it is.</summary>
internal sealed record ConnectorChange
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public string? Name { get; init; }

    public int? RefreshFreq { get; init; }

    public int? PruneFreq { get; init; }

    public int? AccessFreq { get; init; }

    public int? TimeoutSecs { get; init; }

    /// <summary>The config as JSON, with masks in place of its secrets. Null leaves it, its secrets and their end as they are.</summary>
    public string? Config { get; init; }

    /// <summary>The config's secrets, encrypted; null if it has none.</summary>
    public byte[]? Secrets { get; init; }

    public DateTime? CredentialsExpireAt { get; init; }

    /// <summary>The version of the config that the new one was made from.</summary>
    public long ConfigVersion { get; init; }

    /// <summary>The version that the connector must be in. Null: any.</summary>
    public long? Version { get; init; }

    /// <summary>Whether to forget how far its partitions were read, because the config now means something else.</summary>
    public bool Forget { get; init; }
}
