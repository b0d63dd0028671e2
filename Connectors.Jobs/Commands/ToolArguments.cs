namespace Connectors.Jobs.Commands;

/// <summary>A command line, split into the host's settings, which may stand anywhere, and the command.</summary>
/// <param name="Configuration">The host's settings, such as "--Connectors:Slice=1".</param>
/// <param name="Command">The command with its own arguments.</param>
internal sealed record ToolArguments(string[] Configuration, string[] Command)
{
    private static readonly string[] Help = ["-h", "--help", "-?", "--version"];

    /// <summary>
    /// Whether the command line names a command. Without one, or if the first word is another setting of the host, the process is an API or
    /// a worker.
    /// </summary>
    public bool NamesCommand
        => Command is [{ } first, ..]
            && (Help.Contains(first)
                || !(first.StartsWith('-') || first.StartsWith('/') || first.Contains('=', StringComparison.Ordinal)));

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

    /// <summary>Returns whether the argument is a setting. Settings contain a colon; the commands' own options do not.</summary>
    private static bool IsSetting(string argument)
        => argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=')[0].Contains(':', StringComparison.Ordinal);
}
