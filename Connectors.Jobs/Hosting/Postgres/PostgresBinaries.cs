using System.Globalization;

namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>The programs of one PostgreSQL version, in one directory.</summary>
internal sealed record PostgresBinaries(string Directory, int Major)
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    public string InitDb => Path.Combine(Directory, "initdb");

    public string PgCtl => Path.Combine(Directory, "pg_ctl");

    /// <summary>
    /// Whether these programs come with the library pg_prewarm. A server does not start if it is told to load a library that it lacks.
    /// </summary>
    public bool HasPrewarm
    {
        get
        {
            // The programs may be links: they look beside the files that these lead to.
            var program = new FileInfo(Path.Combine(Directory, "postgres"));
            var real = program.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program.FullName;
            return File.Exists(Path.Combine(Path.GetDirectoryName(real)!, "..", "lib", "pg_prewarm.so"));
        }
    }

    /// <summary>Finds the versions on this machine, newest first.</summary>
    /// <param name="binDirectory">The only directory to search. Null searches the usual places.</param>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindAsync(string? binDirectory, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var directory in (binDirectory is null ? Candidates() : [binDirectory]).Distinct().Where(HasAll))
        {
            if (await MajorAsync(directory, cancellationToken) is { } major)
                found.Add(new PostgresBinaries(directory, major));
        }

        return [.. found.OrderByDescending(binaries => binaries.Major)];
    }

    private static IEnumerable<string> Candidates() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. Below("/usr/lib/postgresql", "*"),
        .. Below("/usr", "pgsql-*"),
    ];

    private static IEnumerable<string> Below(string parent, string pattern) => System.IO.Directory.Exists(parent)
        ? System.IO.Directory.EnumerateDirectories(parent, pattern).Select(version => Path.Combine(version, "bin"))
        : [];

    private static bool HasAll(string directory)
        => Programs.All(program => File.Exists(Path.Combine(directory, program)));

    private static async Task<int?> MajorAsync(string directory, CancellationToken cancellationToken)
    {
        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
        var program = Path.Combine(directory, "postgres");
        var (_, output) = await PostgresProgram.RunAsync(program, ["--version"], user: null, cancellationToken);
        var digits = output.Split("(PostgreSQL) ").Last().TakeWhile(char.IsAsciiDigit).ToArray();
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
