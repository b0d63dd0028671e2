using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>
/// Tells Cloud from Data Center by asking the site: Cloud names its id at /_edge/tenant_info to anybody, Data Center has no such page.
/// What a site is never changes under its address, so that a host (which has one token store) asks once an hour.
/// </summary>
internal static class AtlassianSites
{
    private const int MaxKept = 1000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly ConditionalWeakTable<ITokenStore, ConcurrentDictionary<string, (AtlassianSite Site, DateTimeOffset At)>> Hosts = [];

    /// <exception cref="SourceException">The site does not answer.</exception>
    public static async Task<AtlassianSite> FindAsync(Uri address, AtlassianConfig config, string? cloudId, SourceContext context, CancellationToken cancellationToken)
    {
        var site = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        if (!string.IsNullOrWhiteSpace(cloudId))
            return new AtlassianSite(site, cloudId.Trim());
        var sites = Hosts.GetValue(context.Tokens, _ => new(StringComparer.Ordinal));
        if (sites.TryGetValue(site.AbsoluteUri, out var kept) && (context.Time.GetUtcNow() - kept.At).Duration() < Lifetime)
            return kept.Site;

        var (id, isCertain) = await CloudIdAsync(site, config, context, cancellationToken);
        var found = new AtlassianSite(site, id);
        if (!isCertain)
            return found;
        if (sites.Count >= MaxKept)
            sites.Clear();
        sites[site.AbsoluteUri] = (found, context.Time.GetUtcNow());
        return found;
    }

    private static async Task<(string? Id, bool IsCertain)> CloudIdAsync(Uri site, AtlassianConfig config, SourceContext context, CancellationToken cancellationToken)
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
            // Something else that answers there may be a proxy's page, and be gone tomorrow.
            return Read(answer) is { } id ? (id, true) : (null, false);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Misconfigured or SourceErrorKind.Forbidden or SourceErrorKind.Unauthorized && e.HttpStatus() is not null)
        {
            // A Data Center site has no such page, or a login before it.
            return (null, e.IsNotFound());
        }
    }

    private static string? Read(RestAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("cloudId", out var id) && id.ValueKind == JsonValueKind.String
                ? id.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
