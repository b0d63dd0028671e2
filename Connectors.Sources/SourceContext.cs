using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Sources;

/// <summary>The host's services for an opened source.</summary>
public sealed record SourceContext
{
    /// <summary>The connector's id; part of the keys of tokens. "test" for a config that is not saved.</summary>
    public required string Connector { get; init; }

    public SourceHostOptions Host { get; init; } = new();

    /// <summary>
    /// Sends the source's HTTP requests and keeps connections between slices; the host owns and ends it. It must obey
    /// <see cref="SourceHostOptions.EgressAllow"/>. Null: each opened source makes its own connections and ends them.
    /// </summary>
    public HttpMessageHandler? Http { get; init; }

    public ITokenStore Tokens { get; init; } = new InMemoryTokenStore();

    public IRateBudgets Budgets { get; init; } = UnlimitedBudgets.Instance;

    /// <summary>The documents that programs have sent to connectors.</summary>
    public ISentDocuments Sent { get; init; } = NothingSent.Instance;

    /// <summary>Values that outlive a slice. A context that is given none has a cache of its own.</summary>
    public SourceCache Cache { get; init; } = new();

    /// <summary>What the source keeps between slices and runs. A context that is given none keeps it in memory.</summary>
    public ISourceNotes Notes { get; init; } = new InMemorySourceNotes();

    public UsageMeter Usage { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}

/// <summary>The limits that the operator of the installation sets for sources. A connector's config never sets them.</summary>
public sealed record SourceHostOptions
{
    /// <summary>Absolute directories that the folder source may read, subdirectories included. Empty: no folder may be read.</summary>
    public IReadOnlyList<string> FolderRoots { get; init; } = [];

    /// <summary>
    /// Host names, "*." suffixes, addresses and CIDR ranges that may be reached although they are private, loopback or link-local.
    /// </summary>
    public IReadOnlyList<string> EgressAllow { get; init; } = [];

    /// <summary>The setting that lists the directories, for messages.</summary>
    public string FolderRootsKey { get; init; } = "Connectors:FolderRoots";

    /// <summary>
    /// Whether errors tell which address a name has. If not, a name that has only private addresses looks like one that does not exist, so
    /// that nobody can map the network behind this installation with it.
    /// </summary>
    public bool TellsAddresses { get; init; } = true;
}
