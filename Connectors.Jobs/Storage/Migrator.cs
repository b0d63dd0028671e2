using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>
/// Brings the schema up to date. Each numbered script is applied once, in a transaction of its own. One advisory lock covers all of them,
/// so any number of processes may start at once.
/// </summary>
public sealed class Migrator(Database database)
{
    public const string Schema = "connectors";

    private const long Lock = 0x436f6e6e_4d696772;

    /// <summary>How long to wait for another process that migrates.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    private const string Prefix = "Connectors.Jobs.Storage.Migrations.";

    /// <summary>Applies the scripts that this database has not seen.</summary>
    /// <param name="others">Installs other schemas under the same lock, such as the job storage's.</param>
    /// <param name="cancellationToken">Stops between scripts.</param>
    /// <returns>The names of the applied scripts.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(Action<NpgsqlConnection>? others, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        // No time limit: creating an index on a large table takes long, and an interrupted attempt starts over.
        await connection.ExecuteAsync("set statement_timeout = 0", null, cancellationToken);
        await connection.ExecuteAsync("select pg_advisory_lock(@Lock)", new { Lock }, MaxWait, cancellationToken);
        try
        {
            var applied = await ApplyAsync(connection, cancellationToken);
            others?.Invoke(connection);
            return applied;
        }
        finally
        {
            await connection.ExecuteAsync("select pg_advisory_unlock(@Lock)", new { Lock }, CancellationToken.None);
            await connection.ExecuteAsync(database.SessionSettings, null, CancellationToken.None);
        }
    }

    /// <summary>Returns the names of the scripts that this database has not seen.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var known = await connection.FirstAsync<bool>($"select to_regclass('{Schema}.migrations') is not null", null, cancellationToken);
        var applied = known ? await connection.QueryAsync<string>("select name from migrations", null, cancellationToken) : [];
        return [.. Scripts().Except(applied)];
    }

    /// <summary>Returns the name of the last script that this database has seen.</summary>
    public Task<string?> LatestAsync(CancellationToken cancellationToken)
        => database.FirstAsync<string>("select max(name) from migrations", null, cancellationToken);

    private static async Task<IReadOnlyList<string>> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            $"""
            create schema if not exists {Schema};
            create table if not exists {Schema}.migrations (name text primary key, applied_at timestamptz not null default now());
            """,
            null,
            cancellationToken);
        var applied = (await connection.QueryAsync<string>("select name from migrations", null, cancellationToken)).ToHashSet();

        List<string> done = [];
        foreach (var name in Scripts().Where(name => !applied.Contains(name)))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync(await ReadAsync(name, cancellationToken), null, TimeSpan.Zero, cancellationToken);
            await connection.ExecuteAsync("insert into migrations (name) values (@name)", new { name }, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            done.Add(name);
        }

        return done;
    }

    private static IEnumerable<string> Scripts() => typeof(Migrator).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..])
        .Order(StringComparer.Ordinal);

    private static async Task<string> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var stream = typeof(Migrator).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"Migration {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
