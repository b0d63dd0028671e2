using System.CommandLine;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Commands;

/// <summary>The connector that a command is about.</summary>
internal static class ConnectorArgument
{
    public static Argument<string> New() => new("connector") { Description = "Its id, how the id begins (4 characters or more), or its name." };

    /// <summary>A connector that may be run, and whose source can do what is asked of it.</summary>
    /// <exception cref="ToolException">It cannot be run.</exception>
    public static async Task<ConnectorRow> RunnableAsync(ToolHost host, string named, RunKind kind, CancellationToken cancellationToken)
    {
        var row = await host.Get<ConnectorLookup>().FindAsync(named, cancellationToken);
        if (row.Paused)
            throw new ToolException(ExitCodes.Wrong, $"{row.Name} is paused: resume it first.");
        if (Capability(kind) is { } wanted && host.Catalog.TryFind(row.Source, out var source) && !source.Capabilities.Contains(wanted))
            throw new ToolException(ExitCodes.Wrong, $"{source.Name} has no {kind.ToDb()}: \"sources\" tells what each can do.");
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
