namespace Connectors.Jobs.Storage.Registry;

/// <summary>A row of "connectors".</summary>
internal sealed class ConnectorRow
{
    /// <summary>
    /// The columns to read. They are named, because a prepared query of all columns fails once a newer version's migration adds a column
    /// while this process runs.
    /// </summary>
    public const string Columns =
        """
        id, tenant_id, name, source, config, secrets, refresh_freq, prune_freq, access_freq, timeout_secs, paused,
        credentials_expire_at, created_at, updated_at, deleted_at, version, config_version
        """;

    public string Id { get; init; } = "";

    public string TenantId { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The source's type in the catalog.</summary>
    public string Source { get; init; } = "";

    /// <summary>The config as JSON, with masks in place of its secrets.</summary>
    public string Config { get; init; } = "{}";

    /// <summary>The config's secrets, encrypted; null if it has none.</summary>
    public byte[]? Secrets { get; init; }

    /// <summary>Minutes between syncs; 0: only on demand.</summary>
    public int RefreshFreq { get; init; }

    /// <summary>Minutes between prunes; 0: only on demand.</summary>
    public int PruneFreq { get; init; }

    /// <summary>Minutes between access refreshes; 0: only on demand.</summary>
    public int AccessFreq { get; init; }

    /// <summary>Seconds without progress after which a slice ends.</summary>
    public int TimeoutSecs { get; init; }

    public bool Paused { get; init; }

    /// <summary>When its credentials end; null if they do not, or if neither the config nor the source tells.</summary>
    public DateTime? CredentialsExpireAt { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime UpdatedAt { get; init; }

    /// <summary>When it was deleted; null if it was not. A deleted connector is not shown while its documents are removed.</summary>
    public DateTime? DeletedAt { get; init; }

    /// <summary>Counts the changes that people made, from 1.</summary>
    public long Version { get; init; }

    /// <summary>Counts the changes of the config and its secrets, from 1.</summary>
    public long ConfigVersion { get; init; }

    /// <summary>How long before the end of credentials people are told.</summary>
    public static TimeSpan ExpiryNotice { get; } = TimeSpan.FromDays(14);

    /// <summary>Whether the credentials end so soon that people must be told, or have ended.</summary>
    public bool ExpiresSoon(DateTimeOffset now) => CredentialsExpireAt is { } end && end - now.UtcDateTime < ExpiryNotice;
}
