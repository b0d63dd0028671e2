using Connectors.Sources.Database;

namespace Connectors.Sources.PostgreSql;

internal sealed class PostgreSqlSource(PostgreSqlConfig config, SourceContext context)
    : DatabaseSource(new PostgreSqlEngine(), config, context);
