using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Sources;

/// <summary>What the host lends an opened source.</summary>
public sealed record SourceContext
{
    /// <summary>The connector's id; part of the keys of tokens. "test" for a config that is not saved.</summary>
    public required string Connector { get; init; }

    public SourceHostOptions Host { get; init; } = new();

    public ITokenStore Tokens { get; init; } = new InMemoryTokenStore();

    public IRateBudgets Budgets { get; init; } = UnlimitedBudgets.Instance;

    /// <summary>Values that outlive a slice. A context that is given none has a cache of its own.</summary>
    public SourceCache Cache { get; init; } = new();

    public UsageMeter Usage { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
