using Connectors.Sources.Database;

namespace Connectors.Sources.MySql;

/// <summary>A MySQL or MariaDB database.</summary>
internal sealed record MySqlConfig : DatabaseConfig;
