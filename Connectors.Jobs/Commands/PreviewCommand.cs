using System.CommandLine;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.Preview;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Jobs.Commands;

/// <summary><c>preview</c>: shows what a first run would read. Writes nothing.</summary>
internal sealed class PreviewCommand : Command
{
    private readonly Option<string?> _partition = new("--partition") { Description = "Only this partition, by its key or label." };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "Maximum number of documents to show, 1 to 1000.", DefaultValueFactory = _ => 10,
    };

    private readonly ProbeOptions _target = new();
    private readonly ToolKit _kit;

    public PreviewCommand(ToolKit kit)
        : base("preview", "Show what a connector, or a config, would read: counts, samples and calls. Writes nothing.")
    {
        _kit = kit;
        _target.AddTo(this);
        Options.Add(_partition);
        Options.Add(_limit);
        _limit.Validators.Add(limit =>
        {
            if (limit.Tokens is [{ } token] && !(int.TryParse(token.Value, out var number) && number is >= 1 and <= 1000))
                limit.AddError("--limit must be a number from 1 to 1000.");
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var probe = await _target.OpenAsync(_kit, parsed, cancellationToken);
        if (probe.Errors.Count > 0)
            throw new RejectedException(probe.Errors);
        var request = new PreviewRequest(parsed.GetValue(_partition), parsed.GetValue(_limit));
        var tenant = probe.Connector?.TenantId ?? ApiKeyStore.HostTenant;
        var preview = await probe.Host.Get<SourcePreview>().ReadAsync(
            probe.Definition, probe.Config, tenant, probe.Connector?.Id, request, cancellationToken);
        if (parsed.GetValue(_kit.Json))
            _kit.Terminal.Json(preview);
        else
            PreviewText.Write(preview, _kit.Terminal);
        return ExitCodes.Done;
    }
}
