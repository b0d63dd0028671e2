using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>
/// Brings the schema up to date. Each numbered script is applied once, in a transaction of its own. A script that says so in its first line
/// is applied statement by statement without one; it can be applied again from its beginning, and statements in it may be optional. One
/// advisory lock covers all of them, so any number of processes may start at once.
/// </summary>
public sealed class Migrator(Database database)
{
    public const string Schema = "connectors";

    private const long Lock = 0x436f6e6e_4d696772;

    /// <summary>How long to wait for another process that migrates.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    /// <summary>How often to ask for the lock.</summary>
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(200);

    private const int MaxDeadlocks = 20;

    private const string Prefix = "Connectors.Jobs.Storage.Migrations.";

    private const string Applied = "insert into migrations (name) values (@name)";

    private const string OutsideTransaction = "-- Outside a transaction";

    /// <summary>A line before a statement that needs something which the server may lack, or may keep from this user.</summary>
    private const string Optional = "-- Optional\n";

    /// <summary>Applies the scripts that this database has not seen.</summary>
    /// <param name="others">Installs other schemas under the same lock, such as the job storage's.</param>
    /// <param name="cancellationToken">Stops between scripts.</param>
    /// <returns>The names of the applied scripts.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(Action<NpgsqlConnection>? others, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        // No time limit: creating an index on a large table takes long, and an interrupted attempt starts over.
        await connection.ExecuteAsync("set statement_timeout = 0", null, cancellationToken);
        await LockAsync(connection, cancellationToken);
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

    /// <summary>Says why processes of this version must not work with this database. Null: they may.</summary>
    public async Task<string?> WhyTooOldAsync(CancellationToken cancellationToken)
    {
        var newest = Scripts().Last();
        return await database.FirstAsync<string>(
            """select script from oldest_version where script collate "C" > @newest""",
            new { newest },
            cancellationToken) is { } oldest
            ? $"This version is too old for its database: it knows migrations up to {newest}, and a later version needs {oldest}. Start "
                + "the version that migrated the database."
            : null;
    }

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
            var script = await ReadAsync(name, cancellationToken);
            if (script.StartsWith(OutsideTransaction, StringComparison.Ordinal))
                await ApplyAsync(connection, name, script, cancellationToken);
            else
                await ApplyInTransactionAsync(connection, name, script, cancellationToken);
            done.Add(name);
        }

        return done;
    }

    private static async Task ApplyInTransactionAsync(
        NpgsqlConnection connection, string name, string script, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(script, null, TimeSpan.Zero, cancellationToken);
        await connection.ExecuteAsync(Applied, new { name }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Applies a script whose statements cannot be in a transaction. Making an index concurrently waits for statements that began earlier,
    /// and a process of a version before 094 waits for the lock in a statement. PostgreSQL sees that and ends one of the two.
    /// </summary>
    private static async Task ApplyAsync(NpgsqlConnection connection, string name, string script, CancellationToken cancellationToken)
    {
        for (var deadlocks = 0; ; deadlocks++)
        {
            try
            {
                foreach (var statement in script.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    await ExecuteAsync(connection, statement, cancellationToken);
                await connection.ExecuteAsync(Applied, new { name }, cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && deadlocks < MaxDeadlocks)
            {
                await Task.Delay(LockPause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(statement, null, TimeSpan.Zero, cancellationToken);
        }
        catch (PostgresException e) when (statement.Contains(Optional, StringComparison.Ordinal) && e.SqlState
            is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported
            or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedObject)
        {
            // The product works without it.
        }
    }

    /// <summary>
    /// Takes the lock. It is asked for again and again, because a statement that waits for it would keep indexes from being made
    /// concurrently by the process that has it.
    /// </summary>
    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await connection.FirstAsync<bool>("select pg_try_advisory_lock(@Lock)", new { Lock }, cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(began) > MaxWait)
                throw new TimeoutException("Another process has been changing the database's schema for more than an hour.");
            await Task.Delay(LockPause, TimeProvider.System, cancellationToken);
        }
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
