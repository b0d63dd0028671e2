using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Npgsql;

namespace Connectors.Jobs.Hosting;

/// <summary>
/// Creates or updates the product's schema and the job library's, under one lock, because the library's own installer fails if several
/// processes start at the same time.
/// </summary>
internal static class SchemaSetup
{
    private const int Attempts = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Brings the schema up to date. Waits about a minute for a server that is just starting.</summary>
    /// <returns>The names of the applied scripts.</returns>
    /// <exception cref="ConfigurationException">
    /// The server does not answer or refuses the connection, or the database is one of a later version.
    /// </exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(Database database, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var migrator = new Migrator(database);
                var applied = await migrator.MigrateAsync(HangfireSettings.InstallSchema, cancellationToken);
                return await migrator.WhyTooOldAsync(cancellationToken) is { } reason
                    ? throw new ConfigurationException([reason])
                    : applied;
            }
            catch (Exception e) when (e.IsDatabaseAway() && attempt < Attempts)
            {
                if (attempt == 1)
                    await Console.Error.WriteLineAsync($"Waiting for PostgreSQL: {e.Message}");
                await Task.Delay(Pause, cancellationToken);
            }
            catch (NpgsqlException e)
            {
                throw new ConfigurationException([$"PostgreSQL cannot be used: {e.Message} Check ConnectionStrings:Connectors."]);
            }
        }
    }
}
