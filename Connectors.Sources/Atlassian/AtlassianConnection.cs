using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>A product of a site, opened with credentials.</summary>
internal sealed class AtlassianConnection : IDisposable
{
    /// <summary>Atlassian tells no figure; its answers say when it is too much, and then all workers pause. This only bounds a stampede.</summary>
    private const int CallsPerMinute = 30_000;

    private AtlassianConnection(AtlassianSite site, RestApi api, string key) => (Site, Api, Key) = (site, api, key);

    public AtlassianSite Site { get; }

    public RestApi Api { get; }

    /// <summary>Tells sites and credentials apart, without telling them.</summary>
    public string Key { get; }

    /// <param name="product">What a person calls it: "Jira".</param>
    /// <param name="gatewayPath">The product in the gateway's paths: "jira".</param>
    /// <param name="home">Where the product is below its site on Cloud: "wiki/".</param>
    /// <exception cref="SourceException">The site does not answer, or is not one for these credentials.</exception>
    public static async Task<AtlassianConnection> OpenAsync(
        string product, string gatewayPath, string home, Uri address, AtlassianConfig config, AtlassianSecrets secrets, SourceContext context,
        CancellationToken cancellationToken)
    {
        var site = await AtlassianSites.FindAsync(address, config, secrets.Grant?.CloudId, context, cancellationToken);
        var throughGateway = config.ScopedToken || secrets.Grant is not null;
        if (throughGateway && !site.IsCloud)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, $"{site.Address.Host} is not a site of Atlassian's cloud, where alone scoped tokens and OAuth grants work: use a personal access token.");
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
        return new AtlassianConnection(site with { Address = browse }, api, $"{browse} {credentials.Key}");
    }

    public void Dispose() => Api.Dispose();
}
