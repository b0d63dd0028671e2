namespace Connectors.Api.Dashboard;

/// <summary>The frame of a page of the dashboard.</summary>
/// <param name="Prefix">The path of the dashboard, such as "/hangfire".</param>
/// <param name="ReadOnly">Whether the person may only look.</param>
/// <param name="TokenField">The form field of the antiforgery token.</param>
internal sealed record PageFrame(string Prefix, bool ReadOnly, string TokenField, string Token)
{
    public string To(string path) => Prefix + path;
}
