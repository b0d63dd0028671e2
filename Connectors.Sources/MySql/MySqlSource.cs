using Connectors.Sources.Database;

namespace Connectors.Sources.MySql;

internal sealed class MySqlSource(MySqlConfig config, SourceContext context) : DatabaseSource(new MySqlEngine(), config, context);
