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
            // A token that the check obtained may be the only one that is valid, so it is saved with the connector or not at all.
            await configs.Tokens.SaveAsync(row.Id, draft.Tokens.All, cancellationToken);
            schedules.Apply(row);
            scope.Complete();
        }

        return (row, draft.Warnings);
    }

    /// <summary>
    /// Changes a connector. Only the given settings are written, because checking them takes a while in which others may change. Returns
    /// null if the connector has been deleted.
    /// </summary>
    /// <param name="row">The connector as the change was made from it.</param>
    /// <param name="terms">The changes.</param>
    /// <param name="version">The version that the connector must still be in. Null: any.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="RejectedException">Settings are invalid (lists all errors), or the source refuses them.</exception>
    /// <exception cref="ConflictException">The connector, or its config, was changed meanwhile.</exception>
    public async Task<(ConnectorRow Row, IReadOnlyList<string> Warnings)?> UpdateAsync(
        ConnectorRow row, ConnectorTerms terms, long? version, CancellationToken cancellationToken)
    {
        var (change, warnings) = await drafts.ChangeAsync(row, terms, cancellationToken);
        using (var scope = JobTransaction.Begin())
        {
            if (await store.UpdateAsync(change with { Version = version }, cancellationToken) is { } changed)
            {
                schedules.Apply(changed);
                scope.Complete();
                return (changed, warnings);
            }
        }

        if (await store.FindAsync(row.TenantId, row.Id, cancellationToken) is not { } now)
            return null;
        throw version is not null && now.Version != version
            ? ConflictException.OfVersion("connector")
            : new ConflictException(
                "Another change of this connector's config was saved while this one was checked. Read the connector again, then repeat "
                + "your change.");
    }
}
