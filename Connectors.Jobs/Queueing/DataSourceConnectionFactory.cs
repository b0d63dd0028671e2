using Connectors.Jobs.Storage;
using Hangfire.PostgreSql;
using Npgsql;

namespace Connectors.Jobs.Queueing;

/// <summary>Gives Hangfire connections of our data source, so that rows and jobs can share a transaction.</summary>
internal sealed class DataSourceConnectionFactory(Database database) : IConnectionFactory
{
    public NpgsqlConnection GetOrCreateConnection() => database.Source.CreateConnection();
}
