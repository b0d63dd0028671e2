using System.Text.RegularExpressions;
using Connectors.Api.Security;
using Hangfire.Dashboard;

namespace Connectors.Api.Dashboard;

/// <summary>
/// Decides who sees which pages. Hangfire's pages show the jobs of all tenants, so only callers who administer the installation see them.
/// The pages about connectors are for every tenant, with its own rows.
/// </summary>
internal sealed partial class DashboardAccess : IDashboardAuthorizationFilter
{
    public bool Authorize(DashboardContext context)
    {
        var caller = context.GetHttpContext().Caller();
        return caller.Tenant.Length > 0 && (caller.IsHost || Open().IsMatch(context.Request.Path));
    }

    /// <summary>The pages about connectors, with their scripts and styles.</summary>
    [GeneratedRegex(@"^/(connectors|runs|status)(/|\z)|^/(css|js|fonts)[^/]*(/|\z)")]
    private static partial Regex Open();
}
