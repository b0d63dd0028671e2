namespace Connectors.Jobs.Storage.Registry;

/// <summary>A row of "connectors".</summary>
internal sealed class ConnectorRow
{
    /// <summary>
    /// What is read, by name: a prepared "*" fails once a later version's migration has added a column beside this process.
    /// </summary>
    public const string Columns =
        "id, tenant_id, name, source, config, secrets, refresh_freq, prune_freq, access_freq, timeout_secs, paused, sync_due_at, prune_due_at, created_at, updated_at, deleted_at";

    public string Id { get; init; } = "";

    public string TenantId { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The source's type in the catalog.</summary>
    public string Source { get; init; } = "";

    /// <summary>The config as JSON, with masks where its secrets were.</summary>
    public string Config { get; init; } = "{}";

    /// <summary>The config's secrets, encrypted; null where it has none.</summary>
    public byte[]? Secrets { get; init; }

    /// <summary>Minutes between syncs; 0: only by hand.</summary>
    public int RefreshFreq { get; init; }

    /// <summary>Minutes between prunes; 0: only by hand.</summary>
    public int PruneFreq { get; init; }

    /// <summary>Minutes between refreshes of who may read what; 0: only by hand.</summary>
    public int AccessFreq { get; init; }

    /// <summary>Seconds without progress after which a slice ends.</summary>
    public int TimeoutSecs { get; init; }

    public bool Paused { get; init; }

    /// <summary>The next exact instant of a sync, where its interval has no cron of its own.</summary>
    public DateTime? SyncDueAt { get; init; }

    public DateTime? PruneDueAt { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime UpdatedAt { get; init; }

    /// <summary>Set: its documents are being removed, and nobody is shown it.</summary>
    public DateTime? DeletedAt { get; init; }
}
