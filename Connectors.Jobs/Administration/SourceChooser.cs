using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration;

/// <summary>Lists what may be entered for a setting, as the source tells it, within a time that a person will wait.</summary>
internal sealed class SourceChooser(ConnectorDrafts drafts, ConnectorConfigs configs, TimeProvider time)
{
    /// <summary>The number of choices that a list may have.</summary>
    public const int MaxLimit = 500;

    /// <summary>The number of choices that are looked at to find some that contain the filter.</summary>
    public const int MaxSeen = 50_000;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <param name="definition">The type of source.</param>
    /// <param name="config">The config so far. If a connector is edited, masks stand for its saved secrets.</param>
    /// <param name="tenant">The tenant whose limits count.</param>
    /// <param name="saved">The connector that is edited; null for a new one.</param>
    /// <param name="request">The choices to list.</param>
    /// <exception cref="RejectedException">The source lists no choices for the setting, or the config's connection is invalid.</exception>
    /// <exception cref="SourceException">The source refused. Transient if it did not answer in time.</exception>
    public async Task<ChoiceList> ListAsync(
        ISourceDefinition definition, JsonObject config, string tenant, ConnectorRow? saved, ChoiceQuery request,
        CancellationToken cancellationToken)
    {
        if (!definition.Choosable.Contains(request.Setting))
        {
            throw new RejectedException(definition.Choosable.Count == 0
                ? $"setting: {definition.Name} lists no choices for any setting."
                : $"setting: {definition.Name} lists choices for {string.Join(", ", definition.Choosable)} only.");
        }

        var whole = config;
        if (saved is not null)
            whole = drafts.MergeToChoose(saved, config, request.Setting).Whole;
        else if (ConnectorDrafts.WrongUnsavedToChoose(definition, config, request.Setting).ToList() is { Count: > 0 } wrong)
            throw new RejectedException(wrong);

        await using var reader = configs.OpenToChoose(definition, whole, request.Setting, tenant, saved?.Id);
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        return await CollectAsync(reader.Capability<IListsChoices>()!, request, cancellationToken, linked.Token);
    }

    /// <param name="source">The source.</param>
    /// <param name="request">The choices to list.</param>
    /// <param name="asked">Cancelled if nobody waits for the list any more.</param>
    /// <param name="cancellationToken">Cancelled then, and when the time is over.</param>
    private static async Task<ChoiceList> CollectAsync(
        IListsChoices source, ChoiceQuery request, CancellationToken asked, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, SourceChoice>(StringComparer.Ordinal);
        var isComplete = true;
        try
        {
            var seen = 0;
            var asks = new ChoiceRequest(request.Setting, request.Filter);
            await foreach (var choice in source.ListChoicesAsync(asks, cancellationToken).WithCancellation(cancellationToken))
            {
                var isWanted = request.Accepts(choice) && !found.ContainsKey(choice.Value);
                if (++seen > MaxSeen || (isWanted && found.Count == request.Limit))
                {
                    isComplete = false;
                    break;
                }

                if (isWanted)
                    found[choice.Value] = choice;
            }
        }
        catch (OperationCanceledException e) when (!asked.IsCancellationRequested)
        {
            // What was listed in time is of use; nothing at all is not.
            isComplete = found.Count > 0 ? false : throw new SourceException(
                SourceErrorKind.Transient, $"The source did not list anything within {Timeout.TotalSeconds:0} seconds.", e);
        }

        return new ChoiceList([.. found.Values.OrderBy(choice => choice.Title, StringComparer.OrdinalIgnoreCase)], isComplete);
    }
}

/// <param name="Setting">The setting's key.</param>
/// <param name="Filter">Text that a choice must contain, in any case. Null for all.</param>
/// <param name="Limit">Maximum number of choices.</param>
internal sealed record ChoiceQuery(string Setting, string? Filter, int Limit)
{
    public bool Accepts(SourceChoice choice)
        => Filter is null || Has(choice.Title) || Has(choice.Value) || (choice.Note is { } note && Has(note));

    private bool Has(string text) => text.Contains(Filter!, StringComparison.OrdinalIgnoreCase);
}

/// <param name="Choices">The choices, in the order of their titles.</param>
/// <param name="IsComplete">Whether these are all that contain the filter.</param>
internal sealed record ChoiceList(IReadOnlyList<SourceChoice> Choices, bool IsComplete);
