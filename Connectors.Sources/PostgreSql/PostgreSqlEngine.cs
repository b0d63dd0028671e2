using System.Data.Common;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Connectors.Sources.Database;
using Connectors.Sources.Http;
using Npgsql;
using NpgsqlTypes;

namespace Connectors.Sources.PostgreSql;

internal sealed class PostgreSqlEngine : DatabaseEngine
{
    private const int DefaultPort = 5432;

    public override async Task<DbConnection> OpenAsync(
        DatabaseConfig config, SourceContext context, CancellationToken cancellationToken)
    {
        var port = config.Port ?? DefaultPort;
        var address = await new TcpConnections(context.Host).FindAsync(config.Host, port, cancellationToken);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = address.ToString(),
            Port = port,
            Database = config.Database,
            Username = config.Credentials.Username,
            Password = config.Credentials.Password,
            SslMode = config.Tls switch
            {
                TlsMode.Off => SslMode.Disable,
                TlsMode.Prefer => SslMode.Prefer,
                TlsMode.Require => SslMode.Require,
                _ => SslMode.VerifyFull,
            },
            Timeout = Math.Min(config.RequestTimeoutSecs, 60),
            CommandTimeout = config.RequestTimeoutSecs,
            Timezone = "UTC",
            // A slice has a connection of its own and leaves none behind.
            Pooling = false,
            ApplicationName = "connectors",
            PersistSecurityInfo = false,
            Passfile = "/dev/null",
        };
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        // The connection goes to the address that was allowed; the certificate must be for the name.
        builder.UseSslClientAuthenticationOptionsCallback(options => Aim(options, config.Host));
        await using var source = builder.Build();
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
                set statement_timeout = {config.RequestTimeoutSecs * 1000};
                set idle_in_transaction_session_timeout = 600000;
                set datestyle = 'ISO, YMD';
                set extra_float_digits = 1
                """);
            await command.ExecuteNonQueryAsync(cancellationToken);
            command.CommandText = "begin transaction isolation level repeatable read read only";
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override string AsText(string column, long limit) => $"left({column}::text, {Math.Min(limit, int.MaxValue)})";

    public override string Placeholder(int number) => $"${number + 1}";

    /// <summary>The server reads the text as a value of the column's type.</summary>
    public override void Add(DbCommand command, int number, DatabaseColumn column, string value)
        => command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = value });

    public override string After(IReadOnlyList<string> columns)
        => $"({string.Join(", ", columns)}) > ({string.Join(", ", columns.Select((_, number) => Placeholder(number)))})";

    public override ColumnKind KindOf(string typeName) => typeName.Split('(')[0] switch
    {
        "smallint" or "integer" or "bigint" or "numeric" or "real" or "double precision" => ColumnKind.Number,
        "boolean" => ColumnKind.Boolean,
        "bytea" => ColumnKind.Binary,
        "date" or "timestamp without time zone" or "timestamp with time zone" => ColumnKind.Time,
        _ => ColumnKind.Text,
    };

    public override IDatabasePages Read(DatabaseSession session, DatabaseSelect select) => new PostgreSqlCursor(session, select);

    public override async Task<IReadOnlyList<DatabaseTable>> TablesAsync(DatabaseSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ListAsync(
            """
            select n.nspname::text, c.relname::text, c.relkind in ('v', 'm', 'f') and c.relkind <> 'p',
                (select string_agg(a.attname::text, chr(1) order by k.place)
                 from pg_catalog.pg_index i
                 cross join lateral unnest(i.indkey::int2[]) with ordinality k (number, place)
                 join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
                 where i.indrelid = c.oid and i.indisprimary)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
              and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
              and pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select')
            order by 1, 2
            """,
            parameters: null,
            cancellationToken);
        return [.. rows.Select(row => new DatabaseTable(
            row[0]!, row[1]!, row[3]?.Split('\u0001') ?? [], row[2] is "True" or "t"))];
    }

    public override SourceException? Translate(Exception error, DatabaseConfig config) => error switch
    {
        PostgresException server => Of(server, config),
        NpgsqlException { InnerException: AuthenticationException } or AuthenticationException => Untrusted(config, error),
        // The server says that it does not encrypt, or the library says that it must.
        NpgsqlException when error.Message.Contains("SSL", StringComparison.Ordinal) => Untrusted(config, error),
        // The server ends a statement that takes too long, and says so. It says nothing: it is there, and does not work.
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => Silent(config, error),
        NpgsqlException or IOException or SocketException or EndOfStreamException => new SourceException(
            SourceErrorKind.Transient, $"The connection to {config.Host} failed: {Plain(error.Message)}", error),
        _ => null,
    };

    private static void Aim(SslClientAuthenticationOptions options, string host) => options.TargetHost = host;

    private static SourceException Of(PostgresException error, DatabaseConfig config) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new SourceException(
            SourceErrorKind.Unauthorized,
            $"{config.Host} refuses the user {config.Credentials.Username}: {Plain(error.MessageText)}. Check username and password.",
            error),
        PostgresErrorCodes.InvalidCatalogName => new SourceException(
            SourceErrorKind.Misconfigured, $"{config.Host} has no database {config.Database}.", error),
        PostgresErrorCodes.InsufficientPrivilege => new SourceException(
            SourceErrorKind.Forbidden,
            $"The user {config.Credentials.Username} lacks a permission: {Plain(error.MessageText)}. Grant SELECT on it.",
            error),
        PostgresErrorCodes.ReadOnlySqlTransaction => new SourceException(
            SourceErrorKind.Misconfigured, $"The query tries to write, and only reading is allowed: {Plain(error.MessageText)}.", error),
        PostgresErrorCodes.QueryCanceled => Slow(config, error),
        _ when error.IsTransient || error.SqlState.StartsWith("57", StringComparison.Ordinal)
            || error.SqlState.StartsWith("53", StringComparison.Ordinal) || error.SqlState.StartsWith("08", StringComparison.Ordinal)
            || error.SqlState.StartsWith("40", StringComparison.Ordinal) || error.SqlState.StartsWith("58", StringComparison.Ordinal)
            => new SourceException(
                SourceErrorKind.Transient, $"{config.Host} cannot answer now: {Plain(error.MessageText)}.", error),
        _ => new SourceException(
            SourceErrorKind.Misconfigured, $"{config.Host} does not execute the query: {Plain(error.MessageText)}.", error),
    };

    private static SourceException Untrusted(DatabaseConfig config, Exception error) => new(
        SourceErrorKind.Misconfigured,
        $"{config.Host} offers no encrypted connection that can be trusted for that name. Check its certificate, or change tls.",
        error);

    private static string Plain(string message) => message.ReplaceLineEndings(" ").Replace('?', ' ').TrimEnd('.');
}
