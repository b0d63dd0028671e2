using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Commands;

/// <summary>A config to be tried out, and with what.</summary>
/// <param name="Host">What opens it.</param>
/// <param name="Definition">The kind of source.</param>
/// <param name="Config">In full, secrets included; as it was given where it is wrong.</param>
/// <param name="Connector">Whose it is; null: nobody's.</param>
/// <param name="Errors">All that is wrong with it.</param>
internal sealed record Probe(ToolHost Host, ISourceDefinition Definition, JsonObject Config, ConnectorRow? Connector, IReadOnlyList<string> Errors)
    : IAsyncDisposable
{
    public ISourceReader Open()
    {
        var configs = Host.Get<ConnectorConfigs>();
        return configs.OpenUnsaved(Definition, Config, Connector?.Id, Connector is null ? null : configs.Tokens);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <param name="kit">Gives the host: one without a database for a config that is not saved.</param>
    /// <param name="what">A kind of source, with a config; or a connector, with one in the place of its own or without.</param>
    /// <param name="file">The config's file, or null.</param>
    /// <param name="verbose">Whether to log.</param>
    /// <param name="cancellationToken">Stops the waiting for the database or standard input.</param>
    public static async Task<Probe> OfAsync(ToolKit kit, string what, string? file, bool verbose, CancellationToken cancellationToken)
    {
        var host = ToolHost.Offline(kit.Configuration, verbose);
        try
        {
            if (host.Catalog.TryFind(what, out var definition))
                return await UnsavedAsync(host, definition, file, cancellationToken);

            await host.DisposeAsync();
            host = await ToolHost.ConnectAsync(kit.Configuration, verbose, cancellationToken);
            return await SavedAsync(host, await host.Get<ConnectorLookup>().FindAsync(what, cancellationToken), file, cancellationToken);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private static async Task<Probe> UnsavedAsync(ToolHost host, ISourceDefinition definition, string? file, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            throw new ToolException(
                ExitCodes.Wrong,
                $"--config is required with a kind of source: a file, or - for standard input. \"sources {definition.Type}\" tells what belongs there.");
        }

        var config = await ConfigFile.ReadAsync(file, definition.Type, cancellationToken);
        return new Probe(host, definition, config, null, [.. ConnectorDrafts.WrongUnsaved(definition, config)]);
    }

    private static async Task<Probe> SavedAsync(ToolHost host, ConnectorRow row, string? file, CancellationToken cancellationToken)
    {
        if (!host.Catalog.TryFind(row.Source, out var definition))
            throw new SourceException(SourceErrorKind.Misconfigured, host.Catalog.Unsupported(row.Source));
        if (file is null)
        {
            var saved = host.Get<ConnectorConfigs>().Whole(row);
            return new Probe(host, definition, saved, row, definition.Validate(JsonSerializer.SerializeToElement(saved)));
        }

        var config = await ConfigFile.ReadAsync(file, row.Source, cancellationToken);
        try
        {
            return new Probe(host, definition, host.Get<ConnectorDrafts>().Merge(row, config).Whole, row, []);
        }
        catch (RejectedException e)
        {
            return new Probe(host, definition, config, row, e.Errors);
        }
    }
}
