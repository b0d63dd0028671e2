using System.Security.Cryptography;
using System.Text;

namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>
/// The data directory and server of a private PostgreSQL: creates, starts and stops them. Callers must make sure that only one of them does
/// so at a time.
/// </summary>
internal sealed class PostgresCluster(PrivatePostgresOptions options)
{
    public const string User = "connectors";
    private const int Port = 5432;
    private const int MaxSocketDirectoryBytes = 85;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _home = Path.Combine(options.DataDirectory, "postgres");
    private readonly string? _user = PostgresUser.Find();

    private string Data => Path.Combine(_home, "data");

    private string Log => Path.Combine(_home, "server.log");

    private string PasswordFile => Path.Combine(_home, "password");

    private string SocketDirectory
    {
        get
        {
            var inside = Path.Combine(_home, "run");
            if (Encoding.UTF8.GetByteCount(inside) <= MaxSocketDirectoryBytes)
                return inside;
            // Linux limits socket paths to 107 bytes, so a longer one moves to the temporary directory.
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_home)));
            return Path.Combine(Path.GetTempPath(), $"connectors-{hash[..16]}");
        }
    }

    public async Task<string> PasswordAsync(CancellationToken cancellationToken)
        => await File.ReadAllTextAsync(PasswordFile, cancellationToken);

    /// <summary>Whether the server's process is there.</summary>
    public bool IsAlive => PostmasterFile.Read(Data) is { } running && running.IsAlive(Data);

    /// <summary>Finds the running server, or starts one, and creates its data directory if needed. Returns where it listens.</summary>
    public async Task<PostmasterFile> EnsureRunningAsync(CancellationToken cancellationToken)
    {
        await MakeDirectoryAsync(_home, cancellationToken);
        if (PostmasterFile.Read(Data) is { } running && running.IsAlive(Data))
            return await ReadyAsync(cancellationToken);

        var binaries = await ChooseBinariesAsync(cancellationToken);
        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
            await InitializeAsync(binaries, cancellationToken);
        await ClearRemainsAsync(cancellationToken);
        await StartAsync(binaries, cancellationToken);
        return await ReadyAsync(cancellationToken);
    }

    /// <summary>Stops the server within seconds, if it runs. Rolls back open transactions.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (PostmasterFile.Read(Data) is not { } running || !running.IsAlive(Data))
            return;
        var binaries = await ChooseBinariesAsync(cancellationToken);
        await PostgresProgram.RunDetachingAsync(
            binaries.PgCtl, ["stop", "-s", "-w", "-m", "fast", "-t", "60", "-D", Data], _user, cancellationToken);
        if (Directory.Exists(SocketDirectory))
            Directory.Delete(SocketDirectory, recursive: true);
    }

    private async Task<PostgresBinaries> ChooseBinariesAsync(CancellationToken cancellationToken)
    {
        var found = await PostgresBinaries.FindAsync(options.BinDirectory, cancellationToken);
        if (found.Count == 0)
        {
            throw new PrivatePostgresException(
                "PostgreSQL's programs (initdb, pg_ctl, postgres) are not installed on this machine. "
                + "Run 'sudo apt-get install postgresql', or set ConnectionStrings:Connectors to a server's connection string.");
        }

        var versionFile = Path.Combine(Data, "PG_VERSION");
        if (!File.Exists(versionFile))
            return found[0];
        var version = (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim();
        return found.FirstOrDefault(binaries => $"{binaries.Major}" == version)
            ?? throw new PrivatePostgresException(
                $"{Data} was created by PostgreSQL {version}, but this machine has only {string.Join(", ", found.Select(f => f.Major))}. "
                + $"Install version {version}, or move the data with pg_dump.");
    }

    private async Task InitializeAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        var unfinished = Path.Combine(_home, "data.new");
        foreach (var halfDone in (string[])[unfinished, Data])
        {
            if (Directory.Exists(halfDone))
                Directory.Delete(halfDone, recursive: true);
        }

        await File.WriteAllTextAsync(PasswordFile, RandomNumberGenerator.GetHexString(32), cancellationToken);
        await PostgresUser.GiveAsync(PasswordFile, _user, cancellationToken);

        // Sorting by bytes is fast and does not change with the C library. C.UTF-8 recognizes the letters of all scripts.
        var (code, output) = await InitDbAsync("C.UTF-8");
        if (code != 0)
            (code, output) = await InitDbAsync("C");
        if (code != 0)
            throw new PrivatePostgresException($"PostgreSQL's initdb failed in {_home}: {output.ReplaceLineEndings(" ")}");
        Directory.Move(unfinished, Data);

        Task<(int Code, string Output)> InitDbAsync(string letters) => PostgresProgram.RunAsync(
            binaries.InitDb,
            ["-D", unfinished, "-U", User, "-A", "scram-sha-256", $"--pwfile={PasswordFile}", "-E", "UTF8",
             "--locale=C", $"--lc-ctype={letters}", .. options.Durable ? [] : new[] { "--no-sync" }],
            _user,
            cancellationToken);
    }

    /// <summary>
    /// Waits for the processes of a killed server to end, then removes its lock files. PostgreSQL itself would mistake a dead process that
    /// its parent has not collected yet for a living server.
    /// </summary>
    private async Task ClearRemainsAsync(CancellationToken cancellationToken)
    {
        var began = options.Time.GetTimestamp();
        while (PostmasterFile.Workers(Data) is { Count: > 0 } workers)
        {
            if (options.Time.GetElapsedTime(began) > Patience)
            {
                throw new PrivatePostgresException(
                    $"A PostgreSQL server died, but its processes {string.Join(", ", workers)} still work in {Data}. "
                    + "End them, then start again.");
            }

            await Task.Delay(Pause, options.Time, cancellationToken);
        }

        File.Delete(Path.Combine(Data, PostmasterFile.Name));
        if (Directory.Exists(SocketDirectory))
            File.Delete(Path.Combine(SocketDirectory, $".s.PGSQL.{Port}.lock"));
    }

    private async Task StartAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        await MakeDirectoryAsync(SocketDirectory, cancellationToken);
        var settings = Path.Combine(Data, PostgresSettings.FileName);
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        await File.WriteAllTextAsync(
            settings,
            PostgresSettings.Write(SocketDirectory, Port, options.Durable, memory, binaries.HasPrewarm),
            cancellationToken);
        await PostgresUser.GiveAsync(settings, _user, cancellationToken);
        File.Delete(Log);

        var code = await PostgresProgram.RunDetachingAsync(
            binaries.PgCtl, ["start", "-s", "-w", "-t", "60", "-D", Data, "-l", Log], _user, cancellationToken);
        if (code != 0)
        {
            var last = File.Exists(Log)
                ? string.Join(' ', (await File.ReadAllLinesAsync(Log, cancellationToken)).TakeLast(5))
                : "it wrote no log";
            throw new PrivatePostgresException($"PostgreSQL did not start ({Log}): {last}");
        }
    }

    private async Task<PostmasterFile> ReadyAsync(CancellationToken cancellationToken)
    {
        var began = options.Time.GetTimestamp();
        while (options.Time.GetElapsedTime(began) < Patience)
        {
            if (PostmasterFile.Read(Data) is { Ready: true } ready)
                return ready;
            await Task.Delay(Pause, options.Time, cancellationToken);
        }

        throw new PrivatePostgresException($"PostgreSQL runs in {Data} but does not become ready. See its log {Log}.");
    }

    private async Task MakeDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        await PostgresUser.GiveAsync(path, _user, cancellationToken);
    }
}
