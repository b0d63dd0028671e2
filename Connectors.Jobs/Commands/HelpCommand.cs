using System.CommandLine;

namespace Connectors.Jobs.Commands;

/// <summary><c>help [command]</c>: the same as <c>[command] --help</c>.</summary>
internal sealed class HelpCommand : Command
{
    private readonly Argument<string?> _command = new("command")
    {
        Description = "The command to explain.", Arity = ArgumentArity.ZeroOrOne,
    };


    public HelpCommand(RootCommand root)
        : base("help", "Explain the commands.")
    {
        Arguments.Add(_command);
        SetAction((parsed, cancellationToken) =>
        {
            var command = parsed.GetValue(_command);
            if (command is not null && root.Subcommands.All(known => known.Name != command))
                throw new ToolException(ExitCodes.Wrong, $"There is no command {command}. See \"help\".");
            return root.Parse(command is null ? ["--help"] : [command, "--help"]).InvokeAsync(null, cancellationToken);
        });
    }
}
