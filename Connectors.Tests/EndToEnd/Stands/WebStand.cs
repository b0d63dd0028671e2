using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Web;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>A site whose sitemap index names four sitemaps. What a page answers is the site's word; lists are what may be cut.</summary>
internal sealed class WebStand : SourceStand
{
    private const int Sitemaps = 4;

    private readonly FakeSite _site = new();
    private readonly HashSet<int> _pages = [.. Enumerable.Range(0, Count)];

    public override string Type => "web";

    public override FakeUpstream Upstream => _site;

    public override bool HasPages => false;

    public override JsonObject Config => new() { ["sitemap_url"] = _site.Id("/sitemap.xml"), ["batch_size"] = 5 };

    public override async Task StartAsync()
    {
        _site.Add(
            "/sitemap.xml",
            "<sitemapindex>"
            + string.Concat(Enumerable.Range(0, Sitemaps).Select(map => $"<sitemap><loc>{{origin}}/sitemap-{map}.xml</loc></sitemap>"))
            + "</sitemapindex>",
            "application/xml");
        foreach (var page in _pages)
            _site.AddPage($"/page{page}", $"{Word} {page}");
        AddSitemaps();
        await _site.StartAsync();
    }

    public override void Remove()
    {
        _pages.Remove(7);
        _site.Pages.TryRemove("/page7", out _);
        AddSitemaps();
    }

    public override bool IsApiCall(UpstreamRequest request) => request.Path.StartsWith("/sitemap", StringComparison.Ordinal);

    public override ValueTask DisposeAsync() => _site.DisposeAsync();

    private void AddSitemaps()
    {
        foreach (var pages in _pages.GroupBy(page => page % Sitemaps))
            _site.AddSitemap($"/sitemap-{pages.Key}.xml", [.. pages.Select(page => $"<loc>{{origin}}/page{page}</loc>")]);
    }
}
