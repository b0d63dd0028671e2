namespace Connectors.Jobs.Commands;

/// <summary>A command line taken apart: what configures the host ("--Connectors:Slice=1"), wherever it stands, and the command with its own arguments.</summary>
internal sealed record ToolArguments(string[] Configuration, string[] Command)
{
    private static readonly string[] Help = ["-h", "--help", "-?", "--version"];

    /// <summary>Whether a command is asked for. Without one, or where the first word is another setting of the host's, the process is a worker.</summary>
    public bool NamesCommand => Command is [{ } first, ..] && (Help.Contains(first) || !(first.StartsWith('-') || first.StartsWith('/') || first.Contains('=', StringComparison.Ordinal)));

    public static ToolArguments Of(string[] args)
    {
        List<string> configuration = [], command = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (!IsSetting(args[i]))
            {
                command.Add(args[i]);
                continue;
            }

            configuration.Add(args[i]);
            if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Length)
                configuration.Add(args[++i]);
        }

        return new ToolArguments([.. configuration], [.. command]);
    }

    /// <summary>Settings have sections; the commands' own options have none.</summary>
    private static bool IsSetting(string argument)
        => argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=')[0].Contains(':', StringComparison.Ordinal);
}
