namespace Connectors.Api.Dashboard;

/// <summary>What a page of the dashboard needs to know of its surroundings.</summary>
/// <param name="Prefix">Where the dashboard is mounted, such as "/hangfire".</param>
/// <param name="ReadOnly">Whether the person may only look.</param>
/// <param name="TokenField">The form field of the antiforgery token.</param>
internal sealed record PageFrame(string Prefix, bool ReadOnly, string TokenField, string Token)
{
    public string To(string path) => Prefix + path;
}
