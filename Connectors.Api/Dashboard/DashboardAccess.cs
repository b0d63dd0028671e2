using System.Text.RegularExpressions;
using Connectors.Api.Security;
using Hangfire.Dashboard;

namespace Connectors.Api.Dashboard;

/// <summary>
/// Who sees what of the dashboard. The job pages show the jobs of all tenants, so they are for those who administer the installation; our own
/// pages are for every tenant, with its own rows.
/// </summary>
internal sealed partial class DashboardAccess : IDashboardAuthorizationFilter
{
    public bool Authorize(DashboardContext context)
    {
        var caller = context.GetHttpContext().Caller();
        return caller.Tenant.Length > 0 && (caller.IsHost || Open().IsMatch(context.Request.Path));
    }

    /// <summary>Our own pages, and what pages are made of.</summary>
    [GeneratedRegex(@"^/(connectors|runs|status)(/|\z)|^/(css|js|fonts)[^/]*(/|\z)")]
    private static partial Regex Open();
}
