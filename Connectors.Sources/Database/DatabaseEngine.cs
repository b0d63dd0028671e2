using System.Data.Common;

namespace Connectors.Sources.Database;

/// <summary>What distinguishes one kind of database from another.</summary>
internal abstract class DatabaseEngine
{
    /// <summary>Opens a connection that can only read, and whose statements end.</summary>
    public abstract Task<DbConnection> OpenAsync(DatabaseConfig config, SourceContext context, CancellationToken cancellationToken);

    /// <summary>Quotes a name.</summary>
    public abstract string Quote(string name);

    /// <summary>An expression for a column's value as text of at most so many characters.</summary>
    public abstract string AsText(string column, long limit);

    /// <summary>The placeholder of a statement's parameter, counted from 0.</summary>
    public abstract string Placeholder(int number);

    /// <summary>Adds a parameter that is compared with a column.</summary>
    public abstract void Add(DbCommand command, int number, DatabaseColumn column, string value);

    /// <summary>A condition for rows whose ids come after the values of the parameters from 0 on.</summary>
    public abstract string After(IReadOnlyList<string> columns);

    /// <summary>Tells what kind of values a column of this type has.</summary>
    public abstract ColumnKind KindOf(string typeName);

    /// <summary>Reads rows page by page.</summary>
    public abstract IDatabasePages Read(DatabaseSession session, DatabaseSelect select);

    /// <summary>Returns tables with the columns of their primary keys.</summary>
    public abstract Task<IReadOnlyList<DatabaseTable>> TablesAsync(DatabaseSession session, CancellationToken cancellationToken);

    /// <summary>Translates a library's error. Null: it is none of a database.</summary>
    public abstract SourceException? Translate(Exception error, DatabaseConfig config);

    /// <summary>The server ended a statement because it took too long.</summary>
    protected static SourceException Slow(DatabaseConfig config, Exception error) => new(
        SourceErrorKind.Transient,
        $"The query took longer than request_timeout_secs ({config.RequestTimeoutSecs}). Give the ID column an index, or raise the limit.",
        error);

    /// <summary>The server accepts connections and says nothing.</summary>
    protected static SourceException Silent(DatabaseConfig config, Exception error) => new(
        SourceErrorKind.Transient,
        $"{config.Host} accepts connections but did not answer for {config.RequestTimeoutSecs} seconds (request_timeout_secs). Look "
            + "whether the database server works, and whether a firewall drops its answers.",
        error);
}

/// <summary>Reads the rows of a select, page by page.</summary>
internal interface IDatabasePages
{
    /// <summary>Returns the next rows, all values as text. Fewer than <paramref name="count"/> means that there are no more.</summary>
    Task<IReadOnlyList<string?[]>> NextAsync(int count, CancellationToken cancellationToken);
}

/// <summary>A table or view.</summary>
/// <param name="Schema">Empty for a database without schemas.</param>
/// <param name="Keys">The columns of the primary key in its order. Empty: it has none.</param>
/// <param name="IsView">Whether it is a view, which is read only if it is named.</param>
internal sealed record DatabaseTable(string Schema, string Name, IReadOnlyList<string> Keys, bool IsView)
{
    /// <summary>The name that people use, and the partition's key.</summary>
    public string FullName => Schema.Length == 0 ? Name : $"{Schema}.{Name}";
}

/// <summary>A column of a table or query.</summary>
internal sealed record DatabaseColumn(string Name, string TypeName, ColumnKind Kind);

/// <summary>What a column's values are.</summary>
internal enum ColumnKind
{
    Text,
    Number,
    Boolean,

    /// <summary>Bytes, which have no text.</summary>
    Binary,

    /// <summary>A date, with or without a time.</summary>
    Time,
}
