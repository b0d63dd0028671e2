using Connectors.Jobs.Configs;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Jobs.Administration;

/// <summary>Creates and changes connectors. Writes the row and its schedule in one transaction.</summary>
internal sealed class ConnectorService(ConnectorStore store, ConnectorDrafts drafts, ConnectorConfigs configs, Schedules schedules)
{
    /// <summary>Creates a connector. Returns it with the warnings of its check.</summary>
    /// <exception cref="RejectedException">Settings are invalid (lists all errors), or the source refuses them.</exception>
    public async Task<(ConnectorRow Row, IReadOnlyList<string> Warnings)> CreateAsync(
        string tenant, string name, string source, ConnectorTerms terms, IReadOnlyList<string> errors, CancellationToken cancellationToken)
    {
        var draft = await drafts.NewAsync(tenant, name, source, terms, errors, cancellationToken);
        ConnectorRow row;
        using (var scope = JobTransaction.Begin())
        {
            row = await store.InsertAsync(draft.Row, cancellationToken);
            schedules.Apply(row);
            scope.Complete();
        }

        if (draft.Tokens is not null)
            await configs.Tokens.SaveAsync(row.Id, draft.Tokens.All, cancellationToken);
        return (row, draft.Warnings);
    }

    /// <summary>Changes a connector. Returns null if it has been deleted.</summary>
    /// <exception cref="RejectedException">Settings are invalid (lists all errors), or the source refuses them.</exception>
    public async Task<(ConnectorRow Row, IReadOnlyList<string> Warnings)?> UpdateAsync(
        ConnectorRow row, ConnectorTerms terms, CancellationToken cancellationToken)
    {
        var draft = await drafts.ChangeAsync(row, terms, cancellationToken);
        using var scope = JobTransaction.Begin();
        var changed = await store.UpdateAsync(draft.Row, draft.Reset, cancellationToken);
        if (changed is null)
            return null;
        schedules.Apply(changed);
        scope.Complete();
        return (changed, draft.Warnings);
    }
}
