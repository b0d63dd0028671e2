using System.CommandLine;
using System.Text.Json.Serialization;
using Connectors.Jobs.Administration;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary><c>check</c>: validates a config and asks the source whether it accepts it.</summary>
internal sealed class CheckCommand : Command
{
    private readonly Option<bool> _offline = new("--offline") { Description = "Only validate the config. Do not call the source." };
    private readonly ProbeOptions _target = new();
    private readonly ToolKit _kit;

    public CheckCommand(ToolKit kit)
        : base("check", "Validate a config or a saved connector, and check it with the source.")
    {
        _kit = kit;
        _target.AddTo(this);
        Options.Add(_offline);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var probe = await _target.OpenAsync(_kit, parsed, cancellationToken);
        var report = probe.Errors.Count > 0 || parsed.GetValue(_offline)
            ? new CheckReport(probe.Definition.Type, probe.Connector?.Id, probe.Errors)
            : await AskAsync(probe, cancellationToken);
        if (parsed.GetValue(_kit.Json))
            _kit.Terminal.Json(report);
        else if (report.Valid)
            Print(report);
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
            var check = await probe.Host.Get<SourceChecker>().CheckAsync(probe.Open, cancellationToken);
            return report with { Accepted = true, Warnings = check.Warnings };
        }
        catch (SourceException e)
        {
            return report with { Accepted = false, RefusalKind = e.Kind, Refusal = e.Message };
        }
    }

    private void Print(CheckReport report)
    {
        if (report.Accepted is null)
            _kit.Terminal.Line("The config is valid. The source was not called.");
        else if (report.Accepted is true)
            _kit.Terminal.Line("The config is valid and the source accepts it.");
        foreach (var warning in report.Warnings)
            _kit.Terminal.Line($"warning: {warning}");
    }
}

/// <summary>The result of a check.</summary>
/// <param name="Source">The source's type.</param>
/// <param name="ConnectorId">The saved connector that was checked. Null if the config is not saved.</param>
/// <param name="Errors">The errors in the config. The source is not called if there are any.</param>
internal sealed record CheckReport(string Source, string? ConnectorId, IReadOnlyList<string> Errors)
{
    public bool Valid => Errors.Count == 0;

    /// <summary>True if the source accepts the config. Null if the check did not call the source.</summary>
    public bool? Accepted { get; init; }

    public SourceErrorKind? RefusalKind { get; init; }

    public string? Refusal { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    [JsonIgnore]
    public int ExitCode => !Valid ? ExitCodes.Wrong : RefusalKind is { } kind ? Tool.CodeOf(kind) : ExitCodes.Done;
}
