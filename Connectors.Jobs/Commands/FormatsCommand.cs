using System.CommandLine;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Commands;

/// <summary><c>formats</c>: lists the formats that a worker on this machine reads, and what to install for others.</summary>
internal sealed class FormatsCommand : Command
{
    private readonly ToolKit _kit;

    public FormatsCommand(ToolKit kit)
        : base("formats", "List the formats of files that a worker on this machine reads, with what, and what to install for others.")
    {
        _kit = kit;
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var host = _kit.Offline(parsed);
        var formats = host.Get<FormatCatalog>().All;
        if (parsed.GetValue(_kit.Json))
            _kit.Terminal.Json(formats);
        else
            _kit.Terminal.Table(["FORMAT", "READ WITH", "ADVICE"], formats.Select(Row));
        return ExitCodes.Done;
    }

    private static string[] Row(FormatSupport format) => [format.Name, format.ReadWith ?? "nothing", format.Advice ?? ""];
}
