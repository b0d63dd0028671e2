using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>
/// Finds out whether an address is a Cloud or a Data Center site: a Cloud site publishes its id at /_edge/tenant_info, and Data Center has
/// no such page. The answer does not change while the address stays the same, so the host's cache keeps it.
/// </summary>
internal static class AtlassianSites
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <param name="cloudId">The cloud id from the config. If it is null or blank, the site is asked for it.</param>
    /// <exception cref="SourceException">The site does not answer.</exception>
    public static async Task<AtlassianSite> FindAsync(
        Uri address, AtlassianConfig config, string? cloudId, SourceContext context, CancellationToken cancellationToken)
    {
        var site = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        if (!string.IsNullOrWhiteSpace(cloudId))
            return new AtlassianSite(site, cloudId.Trim());
        return await context.Cache.GetAsync(
            $"atlassian.site:{site.AbsoluteUri}", Lifetime, context.Time, token => AskAsync(site, config, context, token),
            cancellationToken);
    }

    private static async Task<(AtlassianSite Site, bool IsCertain)> AskAsync(
        Uri site, AtlassianConfig config, SourceContext context, CancellationToken cancellationToken)
    {
        using var api = new RestApi(context, new RestApiOptions
        {
            System = "The site",
            BaseAddress = new Uri(site, "/"),
            Credentials = new NoCredentials(),
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
        });
        try
        {
            var answer = await api.SendAsync(RestCall.Get("_edge/tenant_info", "site.tenant_info"), cancellationToken);
            // An answer without an id may be a proxy's page that is gone tomorrow, so it is not kept.
            var id = ReadCloudId(answer);
            return (new AtlassianSite(site, id), IsCertain: id is not null);
        }
        catch (SourceException e) when (IsRefusal(e))
        {
            // Only "not found" proves Data Center. A login page in front of the site answers 401 or 403 for either edition.
            return (new AtlassianSite(site, null), e.IsNotFound());
        }
    }

    private static bool IsRefusal(SourceException e)
        => e.HttpStatus() is not null
            && e.Kind is SourceErrorKind.Misconfigured or SourceErrorKind.Forbidden or SourceErrorKind.Unauthorized;

    private static string? ReadCloudId(RestAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("cloudId", out var id)
                && id.ValueKind == JsonValueKind.String
                    ? id.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Address">The address that people open, with a slash at the end.</param>
/// <param name="CloudId">The site's id on Cloud. Null means Data Center (or Server).</param>
internal sealed record AtlassianSite(Uri Address, string? CloudId)
{
    public bool IsCloud => CloudId is not null;
}
