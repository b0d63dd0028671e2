using Connectors.Jobs.Configs;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Jobs.Administration;

/// <summary>Makes and changes connectors: row and schedule in one transaction.</summary>
internal sealed class ConnectorService(ConnectorStore store, ConnectorDrafts drafts, ConnectorConfigs configs, Schedules schedules)
{
    /// <exception cref="RejectedException">With everything that is wrong, or what the source refuses.</exception>
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

    /// <summary>Changes a connector; null when it was deleted meanwhile.</summary>
    /// <exception cref="RejectedException">With everything that is wrong, or what the source refuses.</exception>
    public async Task<(ConnectorRow Row, IReadOnlyList<string> Warnings)?> UpdateAsync(
        ConnectorRow row, ConnectorTerms terms, CancellationToken cancellationToken)
    {
        var draft = await drafts.ChangeAsync(row, terms, cancellationToken);
        using var scope = JobTransaction.Begin();
        var changed = await store.UpdateAsync(draft.Row, draft.Forget, cancellationToken);
        if (changed is null)
            return null;
        schedules.Apply(changed);
        scope.Complete();
        return (changed, draft.Warnings);
    }
}
