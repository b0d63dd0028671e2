using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration;

/// <summary>
/// Turns requested settings into a connector's row: validates them, checks them with the source, and encrypts the secrets.
/// </summary>
internal sealed class ConnectorDrafts(SourceCatalog catalog, ConnectorConfigs configs, SourceChecker checker)
{
    public const int RefreshFreq = 30;
    public const int PruneFreq = 720;
    public const int AccessFreq = 180;
    public const int TimeoutSecs = 1740;

    /// <summary>Keys that change how a source is read, but not which content.</summary>
    private static readonly string[] NonContentKeys = ["batch_size", "request_timeout_secs", "sync_deleted_files", "token_expires_at"];

    /// <summary>Drafts a new connector.</summary>
    /// <param name="tenant">The tenant that will own it.</param>
    /// <param name="source">The source's type.</param>
    /// <param name="terms">The other settings. Null members get their defaults.</param>
    /// <param name="errors">Errors that the caller found already. All errors are reported together.</param>
    /// <exception cref="RejectedException">Settings are invalid (lists all errors), or the source refuses them.</exception>
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
        var check = await checker.CheckToSaveAsync(() => configs.OpenUnsaved(definition, config, tenant, id, tokens), cancellationToken);
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
            CredentialsExpireAt = check.CredentialsExpireAt?.UtcDateTime,
        };
        return new ConnectorDraft(row, check.Warnings, tokens);
    }

    /// <summary>Drafts a change of a connector. Only settings that the terms name are in it.</summary>
    /// <exception cref="RejectedException">Settings are invalid (lists all errors), or the source refuses them.</exception>
    public async Task<(ConnectorChange Change, IReadOnlyList<string> Warnings)> ChangeAsync(
        ConnectorRow row, ConnectorTerms terms, CancellationToken cancellationToken)
    {
        var change = new ConnectorChange
        {
            Id = row.Id,
            TenantId = row.TenantId,
            Name = terms.Name,
            RefreshFreq = terms.RefreshFreq,
            PruneFreq = terms.PruneFreq,
            AccessFreq = terms.AccessFreq,
            TimeoutSecs = terms.TimeoutSecs,
        };
        if (terms.Config is null)
            return (change, []);
        var (definition, whole) = Merge(row, terms.Config);
        var (shown, secrets) = ConfigSecrets.Split(whole, definition.SecretPaths);
        var check = await checker.CheckToSaveAsync(
            () => configs.OpenUnsaved(definition, whole, row.TenantId, row.Id, configs.Tokens), cancellationToken);
        change = change with
        {
            Config = shown.ToJsonString(),
            Secrets = configs.Protect(row.Id, secrets),
            CredentialsExpireAt = check.CredentialsExpireAt?.UtcDateTime,
            ConfigVersion = row.ConfigVersion,
            Forget = !JsonNode.DeepEquals(ContentKeys(shown), ContentKeys(ConnectorConfigs.Public(row))),
        };
        return (change, check.Warnings);
    }

    /// <summary>Returns the config that replaces a connector's saved one, with saved secrets in place of masks.</summary>
    /// <exception cref="RejectedException">The config is invalid (lists all errors).</exception>
    public (ISourceDefinition Definition, JsonObject Whole) Merge(ConnectorRow row, JsonObject config)
        => Merge(row, config, Wrong);

    /// <summary>Returns a config that a person is still filling in, with saved secrets in place of masks.</summary>
    /// <param name="setting">The setting that choices are to be listed for.</param>
    /// <exception cref="RejectedException">The config's connection is invalid (lists all errors).</exception>
    public (ISourceDefinition Definition, JsonObject Whole) MergeToChoose(ConnectorRow row, JsonObject config, string setting)
        => Merge(row, config, (definition, whole) => WrongToChoose(definition, whole, setting));

    private (ISourceDefinition Definition, JsonObject Whole) Merge(
        ConnectorRow row, JsonObject config, Func<ISourceDefinition, JsonObject, IEnumerable<string>> check)
    {
        if (!catalog.TryFind(row.Source, out var definition))
            throw new RejectedException(catalog.Unsupported(row.Source));

        var kept = ConfigSecrets.HasMask(config, definition.SecretPaths) ? configs.Secrets(row) : null;
        var (whole, used, unknown) = ConfigSecrets.Unmask(config, kept, definition.SecretPaths);
        List<string> wrong = [.. unknown.Select(NothingStored)];
        if (used.Count > 0)
        {
            wrong.AddRange(AddressChanges.Keys(definition.ConfigSchema, ConnectorConfigs.Public(row), config).Select(key =>
                $"config.{key}: points to another server, which does not get saved secrets. Enter {string.Join(", ", used)} again."));
        }

        wrong.AddRange(unknown.Count > 0 ? [] : check(definition, whole));
        return wrong.Count == 0 ? (definition, whole) : throw new RejectedException(wrong);
    }

    /// <summary>Returns the errors of a config that belongs to no connector. A mask is an error, because no secret is stored.</summary>
    public static IEnumerable<string> WrongUnsaved(ISourceDefinition definition, JsonObject config)
        => ConfigSecrets.Unmask(config, null, definition.SecretPaths).Unknown.Select(NothingStored).Concat(Wrong(definition, config));

    /// <summary>Returns what prevents listing choices with a config that belongs to no connector.</summary>
    public static IEnumerable<string> WrongUnsavedToChoose(ISourceDefinition definition, JsonObject config, string setting)
        => ConfigSecrets.Unmask(config, null, definition.SecretPaths).Unknown.Select(NothingStored)
            .Concat(WrongToChoose(definition, config, setting));

    private static IEnumerable<string> Wrong(ISourceDefinition definition, JsonObject config)
        => definition.Validate(JsonSerializer.SerializeToElement(config)).Select(InConfig);

    private static IEnumerable<string> WrongToChoose(ISourceDefinition definition, JsonObject config, string setting)
        => definition.ValidateToChoose(JsonSerializer.SerializeToElement(config), setting).Select(InConfig);

    private static string InConfig(string error) => error.StartsWith("config:", StringComparison.Ordinal) ? error : $"config.{error}";

    private static string NothingStored(string path) => $"config.{path}: is masked, but no value is stored. Enter the value.";

    private static JsonObject ContentKeys(JsonObject config)
    {
        var content = config.DeepClone().AsObject();
        foreach (var key in NonContentKeys)
            content.Remove(key);
        return content;
    }
}

/// <summary>A new connector's row, ready to be written.</summary>
/// <param name="Row">The row.</param>
/// <param name="Warnings">Problems that did not prevent saving.</param>
/// <param name="Tokens">The tokens that its check obtained.</param>
internal sealed record ConnectorDraft(ConnectorRow Row, IReadOnlyList<string> Warnings, CapturedTokens Tokens);

/// <summary>Requested connector settings. Null leaves a setting unchanged, or at its default.</summary>
internal sealed record ConnectorTerms
{
    public string? Name { get; init; }

    public JsonObject? Config { get; init; }

    /// <summary>Minutes between syncs. 0 means only on demand.</summary>
    public int? RefreshFreq { get; init; }

    /// <summary>Minutes between prunes. 0 means only on demand.</summary>
    public int? PruneFreq { get; init; }

    /// <summary>Minutes between access refreshes. 0 means only on demand.</summary>
    public int? AccessFreq { get; init; }

    /// <summary>Seconds without progress after which a task is stopped and retried.</summary>
    public int? TimeoutSecs { get; init; }
}
