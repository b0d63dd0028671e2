using System.CommandLine;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Commands;

/// <summary><c>migrate</c>: brings the database's schema up to date, which every process also does when it starts.</summary>
internal sealed class MigrateCommand : Command
{
    private readonly Option<bool> _pending = new("--pending") { Description = "Only say what would be applied." };
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
        var dry = parsed.GetValue(_pending);
        var scripts = dry
            ? await new Migrator(database).PendingAsync(cancellationToken)
            : await SchemaSetup.MigrateAsync(database, cancellationToken);
        if (parsed.GetValue(_kit.Json))
            _kit.Terminal.Json(dry ? new { Pending = scripts } : new { Applied = scripts });
        else
            _kit.Terminal.Line(scripts.Count == 0 ? "The schema is up to date." : $"{(dry ? "To be applied" : "Applied")}: {string.Join(", ", scripts)}");
        return ExitCodes.Done;
    }
}
