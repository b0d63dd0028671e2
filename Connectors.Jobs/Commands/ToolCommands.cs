using System.CommandLine;

namespace Connectors.Jobs.Commands;

/// <summary>Creates the tool's command line with all commands.</summary>
internal static class ToolCommands
{
    public static RootCommand Make(string program, ToolKit kit)
    {
        var root = new RootCommand(
            "Connectors. Without a command the program runs the API and workers; with one it is an operator's tool. Settings of the host "
            + "(--ConnectionStrings:Connectors=…, --Connectors:DataDirectory=…) may stand anywhere on the command line. "
            + "appsettings.json and the environment may contain them as well.")
        {
            HelpName = program,
        };
        root.Options.Add(kit.Json);
        root.Options.Add(kit.Verbose);
        root.Subcommands.Add(new SourcesCommand(kit));
        root.Subcommands.Add(new FormatsCommand(kit));
        root.Subcommands.Add(new CheckCommand(kit));
        root.Subcommands.Add(new PreviewCommand(kit));
        root.Subcommands.Add(new ConnectorsCommand(kit));
        root.Subcommands.Add(new RunCommand(kit));
        root.Subcommands.Add(new FailuresCommand(kit));
        root.Subcommands.Add(new ReplayCommand(kit));
        root.Subcommands.Add(new RotateSecretsCommand(kit));
        root.Subcommands.Add(new MigrateCommand(kit));
        root.Subcommands.Add(new WithDatabaseCommand(kit));
        root.Subcommands.Add(new HelpCommand(root));
        return root;
    }
}
