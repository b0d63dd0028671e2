using System.Diagnostics;

namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>Runs programs, as another user if this process is root.</summary>
internal static class PostgresProgram
{
    private static readonly string[] SystemDirectories = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

    /// <summary>Runs a program to its end. Returns its exit code and its whole output.</summary>
    /// <param name="user">The user to run it as. Null means the current user.</param>
    public static async Task<(int Code, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, string? user, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, user, redirect: true);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var text = await output + await errors;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, text.Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>
    /// Runs a program that leaves another one running. Does not capture its output, because the remaining program would hold the pipe open.
    /// </summary>
    public static async Task<int> RunDetachingAsync(
        string program, IReadOnlyList<string> arguments, string? user, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, user, redirect: false);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, string? user, bool redirect)
    {
        var start = new ProcessStartInfo(Locate(program), arguments)
        {
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C";
        if (user is not null)
            start.UserName = user;
        return Process.Start(start) ?? throw new PrivatePostgresException($"{program} could not be started.");
    }

    /// <summary>Finds a system program by its bare name. .NET itself would prefer a file of that name in the working directory.</summary>
    private static string Locate(string program)
        => program.Contains('/', StringComparison.Ordinal)
            ? program
            : SystemDirectories.Select(directory => $"{directory}/{program}").FirstOrDefault(File.Exists)
                ?? throw new PrivatePostgresException(
                    $"The program {program} is missing in {string.Join(", ", SystemDirectories)}. Install it.");
}
