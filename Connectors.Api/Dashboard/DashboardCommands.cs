using System.Globalization;
using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>Runs the commands of buttons, on the tenant's own rows only. Returns the page to go to; null if there is no such row.</summary>
internal sealed class DashboardCommands(ConnectorStore connectors, RunQueries runs, RunControl control)
{
    public async Task<string?> OnConnectorAsync(HttpContext context, string id, string action)
    {
        var cancellationToken = context.RequestAborted;
        if (await connectors.FindAsync(context.Caller().Tenant, id, cancellationToken) is not { } row)
            return null;

        switch (action)
        {
            case "run" when !row.Paused:
                return $"/runs/{await control.RunNowAsync(id, RunKind.Sync, RunTrigger.Manual, rebuild: false, cancellationToken)}";
            case "replay" when !row.Paused:
                return $"/runs/{await control.ReplayAsync(id, new FailureSelection { All = true }, cancellationToken)}";
            case "pause":
                await control.PauseAsync(id, cancellationToken);
                break;
            case "resume":
                await control.ResumeAsync(id, cancellationToken);
                break;
        }

        return $"/connectors/{id}";
    }

    public async Task<string?> OnRunAsync(HttpContext context, string text, string action)
    {
        var cancellationToken = context.RequestAborted;
        if (!long.TryParse(text, CultureInfo.InvariantCulture, out var id)
            || await runs.FindAsync(context.Caller().Tenant, id, cancellationToken) is null)
            return null;

        _ = action switch
        {
            "cancel" => await control.CancelAsync(id, cancellationToken),
            "release" => await control.ReleaseAsync(id, cancellationToken),
            "dismiss" => await control.DismissAsync(id, cancellationToken),
            _ => false,
        };
        return $"/runs/{id}";
    }
}
