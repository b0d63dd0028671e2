using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Connectors.Jobs.Hosting.Postgres;

namespace Connectors.Jobs.Commands;

/// <summary>
/// <c>with-database</c>: runs a program while the installation's PostgreSQL runs. Creates and starts the private PostgreSQL if needed, but
/// without the product's schema, so a backup can be restored into the empty database.
/// </summary>
internal sealed class WithDatabaseCommand : Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Argument<string[]> _program = new("program")
    {
        Description = "The program and its arguments, such as deploy/restore.sh and a backup.", Arity = ArgumentArity.OneOrMore,
    };

    private readonly ToolKit _kit;

    public WithDatabaseCommand(ToolKit kit)
        : base(
            "with-database",
            "Run a program while PostgreSQL runs. Sets ConnectionStrings__Connectors and Connectors__KeyDirectory for it.")
    {
        _kit = kit;
        Arguments.Add(_program);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (words, options) = (parsed.GetRequiredValue(_program), ToolHost.Read(_kit.Configuration));
        await using var postgres = options.ConnectionString is null
            ? await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = options.DataDirectory }, cancellationToken)
            : null;
        var program = words[0].Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(words[0]) : words[0];
        var start = new ProcessStartInfo(program, words[1..]);
        start.Environment["ConnectionStrings__Connectors"] = options.ConnectionString ?? postgres!.ConnectionString;
        start.Environment["Connectors__KeyDirectory"] = Path.GetFullPath(options.KeyDirectory);
        using var process = Start(start);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }

        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ToolException(ExitCodes.Wrong, $"{start.FileName} cannot be started: {e.Message}");
        }
    }

    /// <summary>Waits a moment, because the program also received the terminal's Ctrl+C and may be cleaning up. Then kills it.</summary>
    private static async Task EndAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
