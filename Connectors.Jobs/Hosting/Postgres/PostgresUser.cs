namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>As whom PostgreSQL's programs run: they refuse root.</summary>
internal static class PostgresUser
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    /// <summary>Null: as ourselves, who are not root.</summary>
    public static string? Find()
    {
        if (!Environment.IsPrivilegedProcess)
            return null;

        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return Array.Find(Candidates, known.Contains)
            ?? throw new PrivatePostgresException(
                "PostgreSQL does not run as root and there is no user postgres: start as another user, or set ConnectionStrings:Connectors to a server.");
    }

    /// <summary>Makes a path private to the user, and makes sure that the user reaches it.</summary>
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
                $"The user {user}, as whom PostgreSQL runs because this process is root, cannot reach {path}: start as another user, or set Connectors:DataDirectory to a directory that everyone may enter.");
        }
    }
}
