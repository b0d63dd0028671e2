using Connectors.Sources.Database;

namespace Connectors.Sources.PostgreSql;

/// <summary>A PostgreSQL database.</summary>
internal sealed record PostgreSqlConfig : DatabaseConfig;
