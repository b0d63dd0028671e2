using System.CommandLine;

namespace Connectors.Jobs.Commands;

/// <summary>How commands are told what to try out.</summary>
internal sealed class ProbeOptions
{
    private readonly Argument<string> _what = new("what") { Description = "A kind of source (with --config), or a connector: its id, how the id begins, or its name." };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "The config as JSON: a file, or - for standard input. With a connector, masked secrets stand for the saved ones.",
        HelpName = "file",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_what);
        command.Options.Add(_config);
    }

    public Task<Probe> OpenAsync(ToolKit kit, ParseResult parsed, CancellationToken cancellationToken)
        => Probe.OfAsync(kit, parsed.GetRequiredValue(_what), parsed.GetValue(_config), parsed.GetValue(kit.Verbose), cancellationToken);
}
