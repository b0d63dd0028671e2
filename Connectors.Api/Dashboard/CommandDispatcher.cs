using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Hangfire.Dashboard;

namespace Connectors.Api.Dashboard;

/// <summary>Receives the commands of buttons. Hangfire has checked the antiforgery token before.</summary>
internal sealed class CommandDispatcher : IDashboardDispatcher
{
    public async Task Dispatch(DashboardContext context)
    {
        var http = context.GetHttpContext();
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (context.IsReadOnly)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var groups = context.UriMatch.Groups;
        var (what, id, action) = (groups["What"].Value, groups["Id"].Value, groups["Action"].Value);
        var commands = http.RequestServices.GetRequiredService<DashboardCommands>();
        var goTo = what == "connectors"
            ? await commands.OnConnectorAsync(http, id, action)
            : await commands.OnRunAsync(http, id, action);
        if (goTo is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var audit = http.RequestServices.GetRequiredService<AuditStore>();
        await audit.WriteAsync(http.Caller().Tenant, http.Caller().KeyId, $"dashboard.{action}", $"{what}/{id}", null);
        // See Other: reloading the page does not repeat the command.
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = $"{http.Request.PathBase}{goTo}";
    }
}
