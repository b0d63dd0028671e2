using System.CommandLine;
using Connectors.Jobs.Administration;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary><c>check</c>: whether a config is right, and whether the source accepts it.</summary>
internal sealed class CheckCommand : Command
{
    private readonly Option<bool> _offline = new("--offline") { Description = "Only validate the config: do not call the source." };
    private readonly ProbeOptions _what = new();
    private readonly ToolKit _kit;

    public CheckCommand(ToolKit kit)
        : base("check", "Check a config, or a saved connector, by itself and with the source.")
    {
        _kit = kit;
        _what.AddTo(this);
        Options.Add(_offline);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var probe = await _what.OpenAsync(_kit, parsed, cancellationToken);
        var report = probe.Errors.Count > 0 || parsed.GetValue(_offline)
            ? new CheckReport(probe.Definition.Type, probe.Connector?.Id, probe.Errors)
            : await AskAsync(probe, cancellationToken);
        if (parsed.GetValue(_kit.Json))
            _kit.Terminal.Json(report);
        else if (report.Valid)
            Say(report);
        foreach (var error in report.Errors)
            _kit.Terminal.Error(error);
        if (report.Refusal is { } refusal)
            _kit.Terminal.Error(refusal);
        return report.ExitCode;
    }

    private static async Task<CheckReport> AskAsync(Probe probe, CancellationToken cancellationToken)
    {
        var report = new CheckReport(probe.Definition.Type, probe.Connector?.Id, []);
        try
        {
            return report with { Accepted = true, Warnings = (await probe.Host.Get<SourceChecker>().CheckAsync(probe.Open, cancellationToken)).Warnings };
        }
        catch (SourceException e)
        {
            return report with { Accepted = false, RefusalKind = e.Kind, Refusal = e.Message };
        }
    }

    private void Say(CheckReport report)
    {
        if (report.Accepted is null)
            _kit.Terminal.Line("The config is valid. The source was not asked.");
        else if (report.Accepted is true)
            _kit.Terminal.Line("The config is valid and the source accepts it.");
        foreach (var warning in report.Warnings)
            _kit.Terminal.Line($"warning: {warning}");
    }
}
