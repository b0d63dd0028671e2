using System.Text.Json.Nodes;
using Connectors.Api.Console.Forms;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.Preview;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;

namespace Connectors.Api.Console;

/// <summary>Tests or previews what a form holds, without saving it.</summary>
internal sealed class ConnectorProbe(ConnectorDrafts drafts, ConnectorConfigs configs, SourceChecker checker, SourcePreview preview)
{
    private const int Samples = 10;

    /// <param name="tenant">The tenant of the person.</param>
    /// <param name="form">The form, which shows the errors that its settings have.</param>
    /// <param name="config">What the form holds. Masks stand for saved secrets.</param>
    /// <param name="saved">The connector that is edited; null for a new one.</param>
    /// <param name="preview">Whether to read samples, not only to test the connection.</param>
    /// <returns>The result; null if the form has errors.</returns>
    public async Task<ProbeResult?> RunAsync(
        string tenant, ConfigForm form, JsonObject config, ConnectorRow? saved, bool preview, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(tenant, form, config, saved, preview, cancellationToken);
        }
        catch (RejectedException rejected)
        {
            form.With(rejected.Errors);
            return null;
        }
        catch (SourceException refused)
        {
            return new ProbeResult { Error = refused.Message };
        }
    }

    private async Task<ProbeResult?> ReadAsync(
        string tenant, ConfigForm form, JsonObject config, ConnectorRow? saved, bool isPreview, CancellationToken cancellationToken)
    {
        var whole = config;
        if (saved is not null)
        {
            whole = drafts.Merge(saved, config).Whole;
        }
        else if (ConnectorDrafts.WrongUnsaved(form.Source, config).ToArray() is { Length: > 0 } wrong)
        {
            throw new RejectedException(wrong);
        }

        if (isPreview)
        {
            var wanted = new PreviewRequest(null, Samples);
            return new ProbeResult { Preview = await preview.ReadAsync(form.Source, whole, tenant, saved?.Id, wanted, cancellationToken) };
        }

        var tokens = saved is null ? null : configs.Tokens;
        var check = await checker.CheckAsync(
            () => configs.OpenUnsaved(form.Source, whole, tenant, saved?.Id, tokens), cancellationToken);
        return new ProbeResult { Warnings = check.Warnings };
    }
}

/// <summary>What a test or a preview found.</summary>
internal sealed record ProbeResult
{
    /// <summary>Why the source refused; null if it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Problems that do not prevent saving, such as missing permissions.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What a first run would read; null after a test.</summary>
    public Preview? Preview { get; init; }
}
