using System.CommandLine;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Commands;

/// <summary>The argument that names a connector.</summary>
internal static class ConnectorArgument
{
    public static Argument<string> New()
        => new("connector") { Description = "The connector's id, the beginning of its id (at least 4 characters), or its name." };

    /// <summary>Finds a connector that is not paused and whose source supports the kind of run.</summary>
    /// <exception cref="ToolException">The connector does not exist, is paused, or does not support the kind of run.</exception>
    public static async Task<ConnectorRow> RunnableAsync(ToolHost host, string named, RunKind kind, CancellationToken cancellationToken)
    {
        var row = await host.Get<ConnectorLookup>().FindAsync(named, cancellationToken);
        if (row.Paused)
            throw new ToolException(ExitCodes.Wrong, $"{row.Name} is paused. Resume it first.");
        if (Capability(kind) is { } wanted && host.Catalog.TryFind(row.Source, out var source) && !source.Capabilities.Contains(wanted))
        {
            throw new ToolException(
                ExitCodes.Wrong,
                $"{source.Name} does not support {kind.ToDb()}. The command \"sources\" lists what each kind of source supports.");
        }

        return row;
    }

    private static SourceCapability? Capability(RunKind kind) => kind switch
    {
        RunKind.Prune => SourceCapability.List,
        RunKind.Access => SourceCapability.Access,
        RunKind.Replay => SourceCapability.Reread,
        _ => null,
    };
}
