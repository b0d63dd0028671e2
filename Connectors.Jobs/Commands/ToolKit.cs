using System.CommandLine;

namespace Connectors.Jobs.Commands;

/// <summary>Holds what all commands share: their common options, the terminal, and the way to an installation.</summary>
internal sealed class ToolKit(string[] configuration, Terminal terminal)
{
    public Terminal Terminal { get; } = terminal;

    /// <summary>The host's settings from the command line. Files and the environment add to them.</summary>
    public string[] Configuration { get; } = configuration;

    public Option<bool> Json { get; } = new("--json") { Description = "Answer with JSON on standard output.", Recursive = true };

    public Option<bool> Verbose { get; } = new("--verbose") { Description = "Log to standard error.", Recursive = true };

    public ToolHost Offline(ParseResult parsed) => ToolHost.Offline(Configuration, parsed.GetValue(Verbose));

    public Task<ToolHost> ConnectAsync(ParseResult parsed, CancellationToken cancellationToken)
        => ToolHost.ConnectAsync(Configuration, parsed.GetValue(Verbose), cancellationToken);
}
