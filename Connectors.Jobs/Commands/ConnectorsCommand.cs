using System.CommandLine;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary><c>connectors [words]</c>: lists the connectors of all tenants.</summary>
internal sealed class ConnectorsCommand : Command
{
    private readonly Argument<string?> _words = new("words")
    {
        Description = "Only connectors whose names contain this.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly ToolKit _kit;

    public ConnectorsCommand(ToolKit kit)
        : base("connectors", "List the connectors of all tenants.")
    {
        _kit = kit;
        Arguments.Add(_words);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var host = await _kit.ConnectAsync(parsed, cancellationToken);
        var found = await host.Get<ConnectorLookup>().ListAsync(parsed.GetValue(_words), cancellationToken);
        if (parsed.GetValue(_kit.Json))
            _kit.Terminal.Json(found);
        else
            _kit.Terminal.Table(["ID", "SOURCE", "TENANT", "STATUS", "NAME"], found.Select(Row));
        if (found.Count == ConnectorLookup.MaxListed)
            _kit.Terminal.Note($"These are the first {ConnectorLookup.MaxListed}. Add words to see others.");
        return ExitCodes.Done;
    }

    private static string[] Row(ListedConnector connector)
    {
        var access = connector.AccessStatus == RunStatus.Failed ? ", access failed" : "";
        var status = StatusText.OfConnector(connector.Status, connector.Paused) + access;
        return [connector.Id, connector.Source, connector.TenantId, status, connector.Name];
    }
}
