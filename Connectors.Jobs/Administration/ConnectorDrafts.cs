using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration;

/// <summary>Turns what an operator says into rows: validated, checked with the source, secrets encrypted.</summary>
internal sealed class ConnectorDrafts(SourceCatalog catalog, ConnectorConfigs configs, SourceChecker checker)
{
    public const int RefreshFreq = 30;
    public const int PruneFreq = 720;
    public const int AccessFreq = 180;
    public const int TimeoutSecs = 1740;

    /// <summary>Keys that say how, not what, to read.</summary>
    private static readonly string[] Manners = ["batch_size", "request_timeout_secs", "sync_deleted_files"];

    /// <param name="tenant">Whose it becomes.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="source">The source's type.</param>
    /// <param name="terms">The rest; what is missing gets its default.</param>
    /// <param name="errors">What is wrong already; all of it is reported together.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="RejectedException">With everything that is wrong, or what the source refuses.</exception>
    public async Task<ConnectorDraft> NewAsync(
        string tenant, string name, string source, ConnectorTerms terms, IReadOnlyList<string> errors, CancellationToken cancellationToken)
    {
        List<string> wrong = [.. errors];
        var config = terms.Config ?? [];
        if (!catalog.TryFind(source, out var definition))
            wrong.AddRange(source.Length == 0 ? [] : [catalog.Unsupported(source)]);
        else if (terms.Config is not null)
            wrong.AddRange(WrongUnsaved(definition, config));
        if (wrong.Count > 0 || definition is null)
            throw new RejectedException(wrong);

        var id = Guid.NewGuid().ToString("N");
        var tokens = new CapturedTokens();
        var warnings = await checker.WarningsAsync(() => configs.OpenUnsaved(definition, config, id, tokens), cancellationToken);
        var (shown, secrets) = ConfigSecrets.Split(config, definition.SecretPaths);
        var row = new ConnectorRow
        {
            Id = id,
            TenantId = tenant,
            Name = name,
            Source = source,
            Config = shown.ToJsonString(),
            Secrets = configs.Protect(id, secrets),
            RefreshFreq = terms.RefreshFreq ?? RefreshFreq,
            PruneFreq = terms.PruneFreq ?? PruneFreq,
            AccessFreq = terms.AccessFreq ?? AccessFreq,
            TimeoutSecs = terms.TimeoutSecs ?? TimeoutSecs,
        };
        return new ConnectorDraft(row, Forget: false, warnings, tokens);
    }

    /// <exception cref="RejectedException">With everything that is wrong, or what the source refuses.</exception>
    public async Task<ConnectorDraft> ChangeAsync(ConnectorRow row, ConnectorTerms terms, CancellationToken cancellationToken)
    {
        var (shown, secrets, forget) = (ConnectorConfigs.Public(row), row.Secrets, false);
        IReadOnlyList<string> warnings = [];
        if (terms.Config is not null && Merge(row, terms.Config) is var (definition, whole))
        {
            var (now, split) = ConfigSecrets.Split(whole, definition.SecretPaths);
            warnings = await checker.WarningsAsync(
                () => configs.OpenUnsaved(definition, whole, row.Id, configs.Tokens), cancellationToken);
            forget = !JsonNode.DeepEquals(Matter(now), Matter(shown));
            (shown, secrets) = (now, configs.Protect(row.Id, split));
        }

        var changed = new ConnectorRow
        {
            Id = row.Id,
            TenantId = row.TenantId,
            Name = terms.Name ?? row.Name,
            Config = shown.ToJsonString(),
            Secrets = secrets,
            RefreshFreq = terms.RefreshFreq ?? row.RefreshFreq,
            PruneFreq = terms.PruneFreq ?? row.PruneFreq,
            AccessFreq = terms.AccessFreq ?? row.AccessFreq,
            TimeoutSecs = terms.TimeoutSecs ?? row.TimeoutSecs,
        };
        return new ConnectorDraft(changed, forget, warnings, null);
    }

    /// <summary>A saved connector's config with another one in its place: masks stand for what is saved.</summary>
    /// <exception cref="RejectedException">With everything that is wrong.</exception>
    public (ISourceDefinition Definition, JsonObject Whole) Merge(ConnectorRow row, JsonObject config)
    {
        if (!catalog.TryFind(row.Source, out var definition))
            throw new RejectedException(catalog.Unsupported(row.Source));

        var kept = ConfigSecrets.HasMask(config, definition.SecretPaths) ? configs.Secrets(row) : null;
        var (whole, used, unknown) = ConfigSecrets.Unmask(config, kept, definition.SecretPaths);
        List<string> wrong = [.. unknown.Select(NothingStored)];
        if (used.Count > 0)
        {
            wrong.AddRange(AddressChanges.Keys(definition.ConfigSchema, ConnectorConfigs.Public(row), config).Select(key =>
                $"config.{key}: names another address, to which saved credentials are not sent. Enter {string.Join(", ", used)} again."));
        }

        wrong.AddRange(unknown.Count > 0 ? [] : Wrong(definition, whole));
        return wrong.Count == 0 ? (definition, whole) : throw new RejectedException(wrong);
    }

    /// <summary>What is wrong with a config that is not saved; masks in it stand for nothing.</summary>
    public static IEnumerable<string> WrongUnsaved(ISourceDefinition definition, JsonObject config)
        => ConfigSecrets.Unmask(config, null, definition.SecretPaths).Unknown.Select(NothingStored).Concat(Wrong(definition, config));

    private static IEnumerable<string> Wrong(ISourceDefinition definition, JsonObject config)
        => definition.Validate(JsonSerializer.SerializeToElement(config))
            .Select(error => error.StartsWith("config:", StringComparison.Ordinal) ? error : $"config.{error}");

    private static string NothingStored(string path) => $"config.{path}: is masked, but nothing is stored for it. Enter it.";

    private static JsonObject Matter(JsonObject config)
    {
        var matter = config.DeepClone().AsObject();
        foreach (var key in Manners)
            matter.Remove(key);
        return matter;
    }
}

/// <summary>A connector's row as it is to be written.</summary>
/// <param name="Forget">The config means something else now: what was read so far does not count.</param>
/// <param name="Warnings">What the operator should know.</param>
/// <param name="Tokens">What a new connector's check obtained.</param>
internal sealed record ConnectorDraft(ConnectorRow Row, bool Forget, IReadOnlyList<string> Warnings, CapturedTokens? Tokens);

/// <summary>What an operator says of a connector; null where he says nothing.</summary>
internal sealed record ConnectorTerms
{
    public string? Name { get; init; }

    public JsonObject? Config { get; init; }

    /// <summary>Minutes; 0: only by hand.</summary>
    public int? RefreshFreq { get; init; }

    /// <summary>Minutes; 0: only by hand.</summary>
    public int? PruneFreq { get; init; }

    /// <summary>Minutes; 0: only by hand.</summary>
    public int? AccessFreq { get; init; }

    /// <summary>Seconds without progress after which a slice ends.</summary>
    public int? TimeoutSecs { get; init; }
}
