using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Web;

/// <summary>A web site (RFC 9110): pages by path and query, entity tags, conditional requests, redirects. Other paths are 404.</summary>
public sealed class FakeSite : FakeUpstream
{
    private int _unchanged;

    /// <summary>The pages by path, with their query if they have one. "{origin}" in a body stands for the site's address.</summary>
    public ConcurrentDictionary<string, FakePage> Pages { get; } = new();

    /// <summary>How many answers were 304.</summary>
    public int Unchanged => _unchanged;

    /// <summary>The User-Agent headers that came.</summary>
    public ConcurrentBag<string> Agents { get; } = [];

    /// <summary>The number of requests for pages, without those for robots.txt.</summary>
    public int Reads => Requests.Count(request => request.Path != "/robots.txt");

    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    public FakeSite Add(string path, string body, string type = "text/html; charset=utf-8")
    {
        Pages[path] = new FakePage(body) { Type = type };
        return this;
    }

    /// <summary>Adds a page with a title, a text and links.</summary>
    public FakeSite AddPage(string path, string text, params string[] links)
        => Add(
            path,
            $"<html><head><title>{text}</title></head><body><main><p>{text}</p></main>"
            + string.Concat(links.Select(link => $"<a href=\"{link}\">{link}</a> ")) + "</body></html>");

    public FakeSite AddSitemap(string path, params string[] entries)
        => Add(
            path,
            "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
            + string.Concat(entries.Select(entry => $"<url>{entry}</url>")) + "</urlset>",
            "application/xml");

    public string Id(string path) => Origin + path;

    protected override void Map(IEndpointRouteBuilder routes) => routes.MapMethods("{*path}", ["GET"], AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        Agents.Add(context.Request.Headers.UserAgent.ToString());
        var path = context.Request.Path.ToUriComponent() + context.Request.QueryString.Value;
        if (!Pages.TryGetValue(path, out var page))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("Not here.");
            return;
        }

        var body = page.Bytes ?? Encoding.UTF8.GetBytes(page.Body.Replace("{origin}", Origin, StringComparison.Ordinal));
        var tag = $"\"{Convert.ToHexString(XxHash64.Hash(body))}\"";
        context.Response.StatusCode = page.Status;
        foreach (var (name, value) in page.Headers)
            context.Response.Headers[name] = value;
        if (page.HasTag && page.Status == 200)
        {
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                Interlocked.Increment(ref _unchanged);
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        context.Response.ContentType = page.Type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

/// <param name="Body">As text; <see cref="Bytes"/> outweighs it.</param>
public sealed record FakePage(string Body)
{
    public string? Type { get; init; } = "text/html; charset=utf-8";

    public int Status { get; init; } = 200;

    public byte[]? Bytes { get; init; }

    public bool HasTag { get; init; } = true;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static FakePage Redirect(string location, int status = 301)
        => new("") { Status = status, Headers = new Dictionary<string, string> { ["Location"] = location } };
}
