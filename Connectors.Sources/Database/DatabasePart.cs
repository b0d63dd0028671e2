namespace Connectors.Sources.Database;

/// <summary>A query or table that is read as one partition.</summary>
/// <param name="Table">Null: the config's query.</param>
/// <param name="From">What stands after FROM.</param>
/// <param name="Keys">The columns that tell one row from another.</param>
internal sealed record DatabasePart(DatabaseTable? Table, string From, IReadOnlyList<string> Keys)
{
    public const string QueryKey = "query";
    private const string TablePrefix = "table:";

    /// <summary>Whether the database itself keeps the ids apart and filled.</summary>
    public bool HasPrimaryKey => Table is not null && Table.Keys.Count > 0 && Table.Keys.SequenceEqual(Keys);

    public string Key => Table is null ? QueryKey : TablePrefix + Table.FullName;

    /// <summary>Finds the parts that the config names, and failures for those that cannot be read.</summary>
    public static async Task<(IReadOnlyList<DatabasePart> Parts, IReadOnlyList<SourceFailure> Failures)> FindAsync(
        DatabaseSession session, DatabaseConfig config, CancellationToken cancellationToken)
    {
        if (config.Statement is { } query)
            return ([new DatabasePart(null, FromOf(query), config.IdColumn)], []);

        var (parts, failures) = (new List<DatabasePart>(), new List<SourceFailure>());
        var tables = await session.Engine.TablesAsync(session, cancellationToken);
        foreach (var name in config.Tables)
        {
            if (tables.FirstOrDefault(table => Is(table, name)) is { } table)
                Add(table, isNamed: true);
            else
                failures.Add(Failure(name, FailureReason.NotFound, $"There is no table {name}, or the user may not read it."));
        }

        if (config.Tables.Count == 0)
        {
            foreach (var table in tables.Where(table => !table.IsView))
                Add(table, isNamed: false);
        }

        return (parts, failures);

        void Add(DatabaseTable table, bool isNamed)
        {
            var keys = config.IdColumn.Count > 0 ? config.IdColumn : table.Keys;
            if (keys.Count > 0)
                parts.Add(new DatabasePart(table, FromOf(session.Engine, table), keys));
            else if (isNamed)
                failures.Add(Failure(table.FullName, FailureReason.Other, $"{table.FullName} has no primary key: set id_column."));
        }
    }

    /// <exception cref="SourceException">Misconfigured: there is no such partition (any more).</exception>
    public static async Task<DatabasePart> OpenAsync(
        DatabaseSession session, DatabaseConfig config, string partition, CancellationToken cancellationToken)
    {
        var (parts, _) = await FindAsync(session, config, cancellationToken);
        return parts.FirstOrDefault(part => part.Key == partition)
            ?? throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"The database has no \"{partition}\" that the user may read and that the config names.");
    }

    /// <summary>Whether a setting means this table.</summary>
    public static bool Is(DatabaseTable table, string name)
        => name == table.FullName || (name == table.Name && (table.Schema is "" or "public"));

    /// <summary>What stands after FROM for a query.</summary>
    public static string FromOf(string query) => $"(\n{query}\n) as q";

    /// <summary>What stands after FROM for a table.</summary>
    public static string FromOf(DatabaseEngine engine, DatabaseTable table)
        => (table.Schema.Length == 0 ? "" : engine.Quote(table.Schema) + ".") + engine.Quote(table.Name) + " as q";

    private static SourceFailure Failure(string name, FailureReason reason, string message)
        => new(FailureScope.Container, TablePrefix + name, reason, message) { Title = name };
}
