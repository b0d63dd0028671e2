using Connectors.Jobs.Storage;
using Hangfire.PostgreSql;

namespace Connectors.Jobs.Hosting;

/// <summary>Our schema and Hangfire's, installed under one lock: Hangfire's own installer trips over others that start at the same time.</summary>
internal static class SchemaSetup
{
    public static Task MigrateAsync(Database database, CancellationToken cancellationToken)
        => new Migrator(database).MigrateAsync(
            connection => PostgreSqlObjectsInstaller.Install(connection, HangfireSettings.Schema), cancellationToken);
}
