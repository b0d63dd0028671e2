using System.Net;
using System.Net.Http.Headers;
using Connectors.Sources.Http;

namespace Connectors.Sources.Web;

/// <summary>
/// Asks sites for pages: within their robots.txt, at the rate that they and the config allow, and along redirects, each of which is judged
/// like a new address. Thread-safe.
/// </summary>
internal sealed class WebClient : IDisposable
{
    public const string Page = "page";
    public const string List = "list";

    private const int MaxRedirects = 8;
    private const long MaxPageBytes = 4L << 20;
    private const long MaxListBytes = 50L << 20;
    private static readonly TimeSpan RobotsLifetime = TimeSpan.FromHours(1);

    private readonly WebConfig _config;
    private readonly SourceContext _context;
    private readonly RestApi _api;
    private readonly string _agent;

    public WebClient(WebConfig config, SourceContext context, IReadOnlyList<Uri> addresses)
    {
        (_config, _context) = (config, context);
        _agent = config.UserAgent.Split('/', ' ')[0];
        _api = new RestApi(context, new RestApiOptions
        {
            System = "The web site",
            BaseAddress = addresses[0],
            TrustedOrigins = addresses,
            Credentials = config.Credentials is { } own ? FixedCredentials.Basic(own.Username, own.Password) : new NoCredentials(),
            Errors = new WebErrors(config.Credentials is not null),
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
            UserAgent = config.UserAgent,
            MaxRedirects = 0,
        });
    }

    /// <summary>Asks for a page. Its body is read if it is HTML.</summary>
    /// <param name="known">What the last answer was, so that the site need not send it again. Null asks for the page itself.</param>
    public Task<WebAnswer> GetPageAsync(Uri address, PageNote? known, Func<Uri, string?> excludes, CancellationToken cancellationToken)
        => FollowAsync(address, Page, known, excludes, cancellationToken);

    /// <summary>Asks for a sitemap or a feed, whatever its media type is.</summary>
    public Task<WebAnswer> GetListAsync(Uri address, CancellationToken cancellationToken)
        => FollowAsync(address, List, null, _ => null, cancellationToken);

    /// <summary>Streams a file.</summary>
    public async Task<Stream> DownloadAsync(Uri address, CancellationToken cancellationToken)
    {
        await TakeAsync(address, cancellationToken);
        try
        {
            return await _api.DownloadAsync(Call(address, WebErrors.File), _config.SizeLimit, cancellationToken);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Misconfigured)
        {
            throw new DocumentUnreadableException(FailureReason.Other, e.Message, e);
        }
    }

    /// <summary>Returns the robots.txt of an address's site. Without one, everything is allowed.</summary>
    /// <exception cref="SourceException">Transient: the site could not tell; nothing may be read until it can.</exception>
    public Task<RobotsRules> RobotsAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!_config.ObeyRobots)
            return Task.FromResult(RobotsRules.AllowAll);
        var origin = address.GetLeftPart(UriPartial.Authority);
        return _context.Cache.GetAsync(
            $"web-robots:{_context.Connector}:{_agent}:{origin}",
            RobotsLifetime,
            _context.Time,
            async token => (await ReadRobotsAsync(new Uri(origin + "/robots.txt"), token), true),
            cancellationToken);
    }

    public void Dispose() => _api.Dispose();

    private async Task<RobotsRules> ReadRobotsAsync(Uri address, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            var answer = await _api.SendAsync(Call(address, "robots") with { WantsBody = IsSmall }, cancellationToken);
            if (answer.IsSuccess)
                return RobotsRules.Parse(answer.Body.Span, _agent);
            if (Target(answer, address) is not { } target)
                break;
            address = target;
        }

        return RobotsRules.AllowAll;
    }

    private async Task<WebAnswer> FollowAsync(
        Uri address, string endpoint, PageNote? known, Func<Uri, string?> excludes, CancellationToken cancellationToken)
    {
        var passed = new List<Uri>();
        while (true)
        {
            if (!(await RobotsAsync(address, cancellationToken)).Allows(address))
                return new WebAnswer(address, passed, null) { Rule = "disallowed by robots.txt" };

            await TakeAsync(address, cancellationToken);
            var answer = await SendAsync(address, endpoint, passed.Count == 0 ? known : null, cancellationToken);
            if (Target(answer.Answer!, address) is not { } target)
                return answer with { Passed = passed };

            passed.Add(address);
            if (passed.Count > MaxRedirects || passed.Contains(target))
                return new WebAnswer(address, passed, null) { Rule = "redirects in circles" };
            if (address.Scheme == "https" && target.Scheme == "http")
                return new WebAnswer(address, passed, null) { Rule = "redirects from https to http" };
            if (excludes(target) is { } rule)
                return new WebAnswer(address, passed, null) { Rule = $"redirects to an address {rule}" };
            address = target;
        }
    }

    private async Task<WebAnswer> SendAsync(Uri address, string endpoint, PageNote? known, CancellationToken cancellationToken)
    {
        var isFile = false;
        var call = Call(address, endpoint) with
        {
            MaxBytes = endpoint == List ? MaxListBytes : MaxPageBytes,
            WantsBody = response => endpoint == List || !(isFile = !IsPage(response)),
        };
        if (known is not null)
            call = call with { Headers = Conditions(known) };
        try
        {
            var answer = await _api.SendAsync(call, cancellationToken);
            return new WebAnswer(address, [], answer) { IsFile = isFile };
        }
        catch (SourceException e) when (endpoint == Page && e.Kind == SourceErrorKind.Misconfigured && e.IsUnreadableAnswer())
        {
            // It turned out to be larger than a page while it was read.
            var answer = await _api.SendAsync(call with { WantsBody = _ => false }, cancellationToken);
            return new WebAnswer(address, [], answer) { IsFile = true };
        }
    }

    /// <summary>Whether an answer can be read as a page: HTML, and not too large. A missing media type is taken for HTML.</summary>
    private static bool IsPage(HttpResponseMessage response)
        => response.Content.Headers.ContentType?.MediaType is null or "text/html" or "application/xhtml+xml" && IsSmall(response);

    private static bool IsSmall(HttpResponseMessage response) => !(response.Content.Headers.ContentLength > MaxPageBytes);

    private async Task TakeAsync(Uri address, CancellationToken cancellationToken)
    {
        var delay = (await RobotsAsync(address, cancellationToken)).CrawlDelay;
        var (calls, per) = delay is { } pause && pause.TotalMinutes * _config.RequestsPerMinute > 1
            ? (1, pause)
            : (_config.RequestsPerMinute, TimeSpan.FromMinutes(1));
        await _context.Budgets.TakeAsync(new RateBudget($"web:{WebAddress.Site(address)}", calls, per), cancellationToken);
    }

    private static RestCall Call(Uri address, string endpoint) => RestCall.Get(address.AbsoluteUri, endpoint);

    private static Dictionary<string, string> Conditions(PageNote known)
    {
        var all = new Dictionary<string, string>();
        if (known.ETag is not null && EntityTagHeaderValue.TryParse(known.ETag, out _))
            all["If-None-Match"] = known.ETag;
        else if (known.Modified is not null)
            all["If-Modified-Since"] = known.Modified;
        return all;
    }

    private static Uri? Target(RestAnswer answer, Uri address)
        => answer.Status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            ? WebAddress.Parse(answer.Header("Location"), address)
            : null;
}
