namespace Connectors.Sources.Atlassian;

/// <summary>Where a site is and what it runs.</summary>
/// <param name="Address">What people open, with a slash at the end.</param>
/// <param name="CloudId">The site's id in Atlassian's cloud; null for Data Center (and Server).</param>
internal sealed record AtlassianSite(Uri Address, string? CloudId)
{
    public bool IsCloud => CloudId is not null;
}
