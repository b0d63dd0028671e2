namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>The user that PostgreSQL's programs run as. They refuse to run as root.</summary>
internal static class PostgresUser
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    /// <summary>Finds a user for PostgreSQL if this process is root. Returns null otherwise: they run as the current user.</summary>
    public static string? Find()
    {
        if (!Environment.IsPrivilegedProcess)
            return null;

        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return Array.Find(Candidates, known.Contains)
            ?? throw new PrivatePostgresException(
                "PostgreSQL does not run as root, and there is no user postgres. "
                + "Start as another user, or set ConnectionStrings:Connectors to a server's connection string.");
    }

    /// <summary>Makes a path private to the user, and checks that the user can reach it.</summary>
    public static async Task GiveAsync(string path, string? user, CancellationToken cancellationToken)
    {
        var (code, output) = await PostgresProgram.RunAsync("chmod", ["u=rwX,go=", path], user: null, cancellationToken);
        if (code != 0)
            throw new PrivatePostgresException($"{path} could not be made private: {output}");
        if (user is null)
            return;

        (code, output) = await PostgresProgram.RunAsync("chown", [user, path], user: null, cancellationToken);
        if (code != 0)
            throw new PrivatePostgresException($"{path} could not be given to the user {user}: {output}");
        (code, _) = await PostgresProgram.RunAsync("test", ["-r", path], user, cancellationToken);
        if (code != 0)
        {
            throw new PrivatePostgresException(
                $"PostgreSQL runs as the user {user}, because this process is root, and that user cannot reach {path}. "
                + "Start as another user, or set Connectors:DataDirectory to a directory that everyone may enter.");
        }
    }
}
