using System.CommandLine;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Commands;

/// <summary><c>migrate</c>: brings the database's schema up to date. API and workers also do this when they start.</summary>
internal sealed class MigrateCommand : Command
{
    private readonly Option<bool> _pending = new("--pending") { Description = "Only list the scripts that would be applied." };
    private readonly ToolKit _kit;

    public MigrateCommand(ToolKit kit)
        : base("migrate", "Bring the database's schema up to date.")
    {
        _kit = kit;
        Options.Add(_pending);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ToolHost.Read(_kit.Configuration);
        await using var postgres = options.ConnectionString is null
            ? await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = options.DataDirectory }, cancellationToken)
            : null;
        await using var database = new Database(options.ConnectionString ?? postgres!.ConnectionString);
        var dryRun = parsed.GetValue(_pending);
        var scripts = dryRun
            ? await new Migrator(database).PendingAsync(cancellationToken)
            : await SchemaSetup.MigrateAsync(database, cancellationToken);
        if (parsed.GetValue(_kit.Json))
            _kit.Terminal.Json(dryRun ? new { Pending = scripts } : new { Applied = scripts });
        else
            _kit.Terminal.Line(Text(scripts, dryRun));
        return ExitCodes.Done;
    }

    private static string Text(IReadOnlyList<string> scripts, bool dryRun)
        => scripts.Count == 0
            ? "The schema is up to date."
            : $"{(dryRun ? "To be applied" : "Applied")}: {string.Join(", ", scripts)}";
}
