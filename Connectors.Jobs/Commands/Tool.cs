using System.CommandLine;
using System.CommandLine.Parsing;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Commands;

/// <summary>The operator's tool with its commands <c>sources</c>, <c>check</c>, <c>run</c> and so on. Both programs contain it.</summary>
internal static class Tool
{
    /// <summary>Returns whether the command line names a command. Without one the programs run as API or worker.</summary>
    public static bool IsAsked(string[] args) => ToolArguments.Of(args).NamesCommand;

    private static bool IsInteractive => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Executes the command. Returns the process's exit code.</summary>
    /// <param name="program">The name of the program in the help.</param>
    /// <param name="args">The whole command line.</param>
    public static async Task<int> RunAsync(string program, string[] args)
    {
        var (configuration, command) = ToolArguments.Of(args);
        var kit = new ToolKit(configuration, new Terminal(Console.Out, Console.Error, IsInteractive && !command.Contains("--verbose")));
        using var signals = new Signals();
        try
        {
            return await InvokeAsync(ToolCommands.Make(program, kit), command, kit.Terminal, signals.Token);
        }
        catch (OperationCanceledException) when (signals.ExitCode is { } code)
        {
            kit.Terminal.Error("stopped");
            return code;
        }
        catch (Exception exception)
        {
            var (code, errors) = Explain(exception);
            foreach (var error in errors)
                kit.Terminal.Error(error);
            return code;
        }
    }

    private static async Task<int> InvokeAsync(RootCommand root, string[] command, Terminal terminal, CancellationToken cancellationToken)
    {
        var parsed = root.Parse(command);
        if (Misuse(parsed) is { } misuse)
        {
            var named = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
            terminal.Error($"{misuse} See \"help{named}\".");
            return ExitCodes.Wrong;
        }

        // This class handles signals and exceptions, because the library's own handlers use other exit codes.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(invocation, cancellationToken);
    }

    /// <summary>Returns the error in the command line, or null. The library itself takes an unknown option for an argument.</summary>
    private static string? Misuse(ParseResult parsed)
    {
        var unknown = parsed.Tokens.FirstOrDefault(
            token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal));
        if (unknown is not null)
            return $"There is no option {unknown.Value}.";
        if (parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [{ } command, ..])
            return $"There is no command {command}.";
        return parsed.Errors is [{ } first, ..] ? first.Message : null;
    }

    private static (int Code, IReadOnlyList<string> Errors) Explain(Exception exception) => exception switch
    {
        ToolException tool => (tool.ExitCode, tool.Errors),
        RejectedException rejected => (ExitCodes.Wrong, rejected.Errors),
        ConfigurationException configuration => (ExitCodes.Wrong, configuration.Errors),
        PrivatePostgresException postgres => (ExitCodes.Wrong, [postgres.Message]),
        SourceException source => (CodeOf(source.Kind), [source.Message]),
        NpgsqlException database => (ExitCodes.Later, [$"PostgreSQL cannot be used: {database.Message}"]),
        _ => (ExitCodes.Failed, [$"{exception.GetType().Name}: {exception.Message}"]),
    };

    public static int CodeOf(SourceErrorKind kind) => kind switch
    {
        SourceErrorKind.Transient or SourceErrorKind.RateLimited => ExitCodes.Later,
        SourceErrorKind.Misconfigured => ExitCodes.Wrong,
        _ => ExitCodes.Failed,
    };
}
