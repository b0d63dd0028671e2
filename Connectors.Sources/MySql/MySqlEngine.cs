using System.Data.Common;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Connectors.Sources.Database;
using Connectors.Sources.Http;
using MySqlConnector;

namespace Connectors.Sources.MySql;

internal sealed class MySqlEngine : DatabaseEngine
{
    private const int DefaultPort = 3306;

    /// <summary>Statements that take too long: of MySQL, and of MariaDB.</summary>
    private const int MySqlTimeout = 3024;
    private const int MariaDbTimeout = 1969;

    public override async Task<DbConnection> OpenAsync(
        DatabaseConfig config, SourceContext context, CancellationToken cancellationToken)
    {
        var port = config.Port ?? DefaultPort;
        var address = await new TcpConnections(context.Host).FindAsync(config.Host, port, cancellationToken);
        var settings = new MySqlConnectionStringBuilder
        {
            Server = address.ToString(),
            Port = (uint)port,
            Database = config.Database,
            UserID = config.Credentials.Username,
            Password = config.Credentials.Password,
            SslMode = config.Tls switch
            {
                TlsMode.Off => MySqlSslMode.Disabled,
                TlsMode.Prefer => MySqlSslMode.Preferred,
                _ => MySqlSslMode.Required,
            },
            ConnectionTimeout = (uint)Math.Min(config.RequestTimeoutSecs, 60),
            DefaultCommandTimeout = (uint)config.RequestTimeoutSecs,
            CharacterSet = "utf8mb4",
            Pooling = false,
            AllowUserVariables = true,
            AllowLoadLocalInfile = false,
            ApplicationName = "connectors",
        };
        var builder = new MySqlDataSourceBuilder(settings.ConnectionString);
        // The connection goes to the address that was allowed; the certificate must be for the name.
        if (config.Tls == TlsMode.Verify)
            builder.UseRemoteCertificateValidationCallback((_, certificate, _, errors) => IsFor(config.Host, certificate, errors));
        await using var source = builder.Build();
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = connection.CreateCommand();
            // MariaDB counts in seconds, MySQL in milliseconds.
            var limit = connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase)
                ? $"max_statement_time = {config.RequestTimeoutSecs}"
                : $"max_execution_time = {config.RequestTimeoutSecs}000";
            command.CommandText = $"""
                set session transaction read only;
                set session time_zone = '+00:00', group_concat_max_len = 100000, {limit}
                """;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public override string AsText(string column, long limit)
        => $"left(cast({column} as char character set utf8mb4), {Math.Min(limit, int.MaxValue)})";

    public override string Placeholder(int number) => $"@connectors_{number}";

    /// <summary>Numbers are sent as numbers: the server would compare a number with a text by floating point.</summary>
    public override void Add(DbCommand command, int number, DatabaseColumn column, string value)
    {
        var isNumber = column.Kind == ColumnKind.Number
            && !column.TypeName.Contains("DOUBLE", StringComparison.OrdinalIgnoreCase)
            && !column.TypeName.Contains("FLOAT", StringComparison.OrdinalIgnoreCase);
        object given = isNumber && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact : value;
        command.Parameters.Add(new MySqlParameter(Placeholder(number), given));
    }

    /// <summary>Spelt out, because the server finds no range of an index in a comparison of rows.</summary>
    public override string After(IReadOnlyList<string> columns)
    {
        var condition = "";
        for (var at = columns.Count - 1; at >= 0; at--)
        {
            condition = condition.Length == 0
                ? $"{columns[at]} > {Placeholder(at)}"
                : $"{columns[at]} >= {Placeholder(at)} and ({columns[at]} > {Placeholder(at)} or ({condition}))";
        }

        return condition;
    }

    public override ColumnKind KindOf(string typeName)
    {
        var name = typeName.ToUpperInvariant();
        if (name.Contains("BLOB", StringComparison.Ordinal) || name.Contains("BINARY", StringComparison.Ordinal)
            || name is "BIT" or "GEOMETRY" or "BYTES" or "VECTOR")
        {
            return ColumnKind.Binary;
        }

        return name.Split(' ', '(')[0] switch
        {
            "BOOL" or "BOOLEAN" => ColumnKind.Boolean,
            "TINYINT" or "SMALLINT" or "MEDIUMINT" or "INT" or "BIGINT" or "DECIMAL" or "FLOAT" or "DOUBLE" or "YEAR" => ColumnKind.Number,
            "DATE" or "DATETIME" or "TIMESTAMP" => ColumnKind.Time,
            _ => ColumnKind.Text,
        };
    }

    public override IDatabasePages Read(DatabaseSession session, DatabaseSelect select) => new MySqlPages(session, select);

    public override async Task<IReadOnlyList<DatabaseTable>> TablesAsync(DatabaseSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ListAsync(
            """
            select t.table_name, case when t.table_type = 'VIEW' then 1 else 0 end,
                (select group_concat(k.column_name order by k.ordinal_position separator '\u0001')
                 from information_schema.key_column_usage k
                 where k.table_schema = t.table_schema and k.table_name = t.table_name and k.constraint_name = 'PRIMARY')
            from information_schema.tables t where t.table_schema = database() order by t.table_name
            """.Replace("\\u0001", "\u0001", StringComparison.Ordinal),
            parameters: null,
            cancellationToken);
        return [.. rows.Select(row => new DatabaseTable("", row[0]!, row[2]?.Split('\u0001') ?? [], row[1] == "1"))];
    }

    public override SourceException? Translate(Exception error, DatabaseConfig config) => error switch
    {
        MySqlException server => Of(server, config),
        AuthenticationException => Untrusted(config, error),
        TimeoutException => Silent(config, error),
        IOException or SocketException => Lost(config, error),
        _ => null,
    };

    private static SourceException Of(MySqlException error, DatabaseConfig config) => error.ErrorCode switch
    {
        MySqlErrorCode.AccessDenied => new SourceException(
            SourceErrorKind.Unauthorized,
            $"{config.Host} refuses the user {config.Credentials.Username}. Check username and password.",
            error),
        MySqlErrorCode.DatabaseAccessDenied or MySqlErrorCode.TableAccessDenied or MySqlErrorCode.ColumnAccessDenied => new SourceException(
            SourceErrorKind.Forbidden,
            $"The user {config.Credentials.Username} lacks a permission: {Plain(error.Message)}. Grant SELECT on it.",
            error),
        MySqlErrorCode.UnknownDatabase => new SourceException(
            SourceErrorKind.Misconfigured, $"{config.Host} has no database {config.Database}.", error),
        MySqlErrorCode.CannotExecuteInReadOnlyTransaction => new SourceException(
            SourceErrorKind.Misconfigured, $"The query tries to write, and only reading is allowed: {Plain(error.Message)}.", error),
        MySqlErrorCode.QueryInterrupted or (MySqlErrorCode)MySqlTimeout or (MySqlErrorCode)MariaDbTimeout => Slow(config, error),
        // The library asked the server to end the statement. If that worked, the server is there.
        MySqlErrorCode.CommandTimeoutExpired when error.InnerException is MySqlException { ErrorCode: MySqlErrorCode.QueryInterrupted }
            => Slow(config, error),
        MySqlErrorCode.CommandTimeoutExpired => Silent(config, error),
        MySqlErrorCode.UnableToConnectToHost when error.Message.Contains("Timeout", StringComparison.Ordinal) => Silent(config, error),
        _ when error.InnerException is AuthenticationException || error.Message.Contains("SSL", StringComparison.Ordinal)
            => Untrusted(config, error),
        _ when error.IsTransient || error.InnerException is IOException or SocketException || error.Number is 0 or (> 2000 and < 3000)
            => Lost(config, error),
        _ => new SourceException(
            SourceErrorKind.Misconfigured, $"{config.Host} does not execute the query: {Plain(error.Message)}.", error),
    };

    private static bool IsFor(string host, X509Certificate? certificate, SslPolicyErrors errors)
        => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
            && certificate is X509Certificate2 known && known.MatchesHostname(host);

    private static SourceException Untrusted(DatabaseConfig config, Exception error) => new(
        SourceErrorKind.Misconfigured,
        $"{config.Host} offers no encrypted connection that can be trusted for that name. Check its certificate, or change tls.",
        error);

    private static SourceException Lost(DatabaseConfig config, Exception error) => new(
        SourceErrorKind.Transient, $"The connection to {config.Host} failed: {Plain(error.Message)}.", error);

    private static string Plain(string message) => message.ReplaceLineEndings(" ").Replace('?', ' ').TrimEnd('.');
}
