using Connectors.Sources.Http;
using Microsoft.Extensions.Logging;

namespace Connectors.Sources.Atlassian;

/// <summary>A connection to one product (Jira, Confluence) of a site.</summary>
internal sealed class AtlassianConnection : IDisposable
{
    /// <summary>
    /// Atlassian publishes no figure. Its answers say when the limit is reached, and then all workers pause; this only bounds bursts.
    /// </summary>
    private const int CallsPerMinute = 30_000;

    private AtlassianConnection(AtlassianSite site, RestApi api, string key, ILogger logger)
        => (Site, Api, Key, Logger) = (site, api, key, logger);

    public AtlassianSite Site { get; }

    public RestApi Api { get; }

    /// <summary>Identifies the site and the credentials without revealing a secret.</summary>
    public string Key { get; }

    public ILogger Logger { get; }

    /// <param name="product">The product's name in messages: "Jira".</param>
    /// <param name="gatewayPath">The product's name in the gateway's paths: "jira".</param>
    /// <param name="home">The product's path below a Cloud site: "wiki/". Empty if it is at the site's root.</param>
    /// <exception cref="SourceException">The site does not answer, or does not support these credentials.</exception>
    public static async Task<AtlassianConnection> OpenAsync(
        string product, string gatewayPath, string home, Uri address, AtlassianConfig config, AtlassianSecrets secrets,
        SourceContext context, CancellationToken cancellationToken)
    {
        var site = await AtlassianSites.FindAsync(address, config, secrets.Grant?.CloudId, context, cancellationToken);
        var throughGateway = config.ScopedToken || secrets.Grant is not null;
        if (throughGateway && !site.IsCloud)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"{site.Address.Host} is not on Atlassian Cloud, where scoped tokens and OAuth grants work. Use a personal access token.");
        }

        var (browse, credentials) = (new Uri(site.Address, site.IsCloud ? home : ""), secrets.Open(config, context));
        var api = new RestApi(context, new RestApiOptions
        {
            System = product,
            BaseAddress = throughGateway ? new Uri(config.GatewayUrl, $"ex/{gatewayPath}/{site.CloudId}/{home}") : browse,
            Credentials = credentials,
            Errors = AtlassianErrors.Instance,
            Json = AtlassianJson.Options,
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
            Budget = endpoint => new RateBudget($"{gatewayPath}:{credentials.Key}:{endpoint}", CallsPerMinute, TimeSpan.FromMinutes(1)),
        });
        return new AtlassianConnection(site with { Address = browse }, api, $"{browse} {credentials.Key}", context.Logger);
    }

    public void Dispose() => Api.Dispose();
}
