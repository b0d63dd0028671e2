using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Commands;

/// <summary>A config to try out: that of a saved connector, or one that is not saved.</summary>
internal sealed record Probe : IAsyncDisposable
{
    public required ToolHost Host { get; init; }

    public required ISourceDefinition Definition { get; init; }

    /// <summary>The whole config, secrets included. If it has errors, the config as the operator gave it.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>The connector that the config belongs to. Null if it is not saved.</summary>
    public ConnectorRow? Connector { get; init; }

    /// <summary>The errors in the config.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    public ISourceReader Open()
    {
        var configs = Host.Get<ConnectorConfigs>();
        var tokens = Connector is null ? null : configs.Tokens;
        return configs.OpenUnsaved(Definition, Config, Connector?.TenantId ?? ApiKeyStore.HostTenant, Connector?.Id, tokens);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>Loads the config to try out. Connects to a database only if a connector is named.</summary>
    /// <param name="target">A source's type, or a connector.</param>
    /// <param name="file">The file of the config. Required with a type. With a connector, null means its saved config.</param>
    /// <param name="verbose">Whether to log.</param>
    public static async Task<Probe> OfAsync(ToolKit kit, string target, string? file, bool verbose, CancellationToken cancellationToken)
    {
        var host = ToolHost.Offline(kit.Configuration, verbose);
        try
        {
            if (host.Catalog.TryFind(target, out var definition))
                return await UnsavedAsync(host, definition, file, cancellationToken);

            await host.DisposeAsync();
            host = await ToolHost.ConnectAsync(kit.Configuration, verbose, cancellationToken);
            var row = await host.Get<ConnectorLookup>().FindAsync(target, cancellationToken);
            return await SavedAsync(host, row, file, cancellationToken);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private static async Task<Probe> UnsavedAsync(
        ToolHost host, ISourceDefinition definition, string? file, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            throw new ToolException(
                ExitCodes.Wrong,
                $"--config is required with a kind of source: a file, or - for standard input. "
                + $"The command \"sources {definition.Type}\" lists its settings.");
        }

        var config = await ConfigFile.ReadAsync(file, definition.Type, cancellationToken);
        string[] errors = [.. ConnectorDrafts.WrongUnsaved(definition, config)];
        return new Probe { Host = host, Definition = definition, Config = config, Errors = errors };
    }

    private static async Task<Probe> SavedAsync(ToolHost host, ConnectorRow row, string? file, CancellationToken cancellationToken)
    {
        if (!host.Catalog.TryFind(row.Source, out var definition))
            throw new SourceException(SourceErrorKind.Misconfigured, host.Catalog.Unsupported(row.Source));
        if (file is null)
        {
            var saved = host.Get<ConnectorConfigs>().Whole(row);
            var errors = definition.Validate(JsonSerializer.SerializeToElement(saved));
            return new Probe { Host = host, Definition = definition, Config = saved, Connector = row, Errors = errors };
        }

        var config = await ConfigFile.ReadAsync(file, row.Source, cancellationToken);
        try
        {
            var (_, whole) = host.Get<ConnectorDrafts>().Merge(row, config);
            return new Probe { Host = host, Definition = definition, Config = whole, Connector = row };
        }
        catch (RejectedException e)
        {
            return new Probe { Host = host, Definition = definition, Config = config, Connector = row, Errors = e.Errors };
        }
    }
}

/// <summary>The arguments that name the config to try out.</summary>
internal sealed class ProbeOptions
{
    private readonly Argument<string> _target = new("what")
    {
        Description = "A kind of source (with --config), or a connector: its id, the beginning of its id, or its name.",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "The config as JSON: a file, or - for standard input. With a connector, masked secrets mean the saved ones.",
        HelpName = "file",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_target);
        command.Options.Add(_config);
    }

    public Task<Probe> OpenAsync(ToolKit kit, ParseResult parsed, CancellationToken cancellationToken)
        => Probe.OfAsync(
            kit, parsed.GetRequiredValue(_target), parsed.GetValue(_config), parsed.GetValue(kit.Verbose), cancellationToken);
}
