using System.Runtime.CompilerServices;

namespace Connectors.Sources.Database;

/// <summary>Lists the tables and columns that the settings may name.</summary>
internal static class DatabaseChoices
{
    /// <summary>Columns are those that all tables of a config have. As many are looked at.</summary>
    private const int MaxTables = 20;

    public static IAsyncEnumerable<SourceChoice> ListAsync(
        DatabaseSession session, DatabaseConfig config, ChoiceRequest request, CancellationToken cancellationToken)
        => request.Setting == "tables"
            ? TablesAsync(session, cancellationToken)
            : ColumnsAsync(session, config, request.Setting == "timestamp_column", cancellationToken);

    private static async IAsyncEnumerable<SourceChoice> TablesAsync(
        DatabaseSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var table in await session.Engine.TablesAsync(session, cancellationToken))
        {
            var note = (table.IsView, table.Keys.Count) switch
            {
                (true, _) => "view: set id_column",
                (_, 0) => "no primary key: set id_column",
                _ => null,
            };
            yield return new SourceChoice(table.FullName, table.FullName, note);
        }
    }

    private static async IAsyncEnumerable<SourceChoice> ColumnsAsync(
        DatabaseSession session, DatabaseConfig config, bool rises, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<DatabaseColumn>? common = null;
        foreach (var from in await PlacesAsync(session, config, cancellationToken))
        {
            var columns = await session.DescribeAsync(from, cancellationToken);
            var names = columns.Select(column => column.Name).ToHashSet();
            common = common is null ? columns : [.. common.Where(column => names.Contains(column.Name))];
        }

        var possible = (common ?? []).DistinctBy(column => column.Name)
            .Where(column => rises ? column.Kind is ColumnKind.Time or ColumnKind.Number : column.Kind != ColumnKind.Binary);
        foreach (var column in possible)
            yield return new SourceChoice(column.Name, column.Name, column.TypeName);
    }

    private static async Task<IReadOnlyList<string>> PlacesAsync(
        DatabaseSession session, DatabaseConfig config, CancellationToken cancellationToken)
    {
        if (config.Statement is { } query)
            return [DatabasePart.FromOf(query)];
        var tables = await session.Engine.TablesAsync(session, cancellationToken);
        return
        [
            .. tables.Where(table => config.Tables.Count == 0
                    ? table is { IsView: false, Keys.Count: > 0 }
                    : config.Tables.Any(name => DatabasePart.Is(table, name)))
                .Take(MaxTables)
                .Select(table => DatabasePart.FromOf(session.Engine, table)),
        ];
    }
}
