using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Web;

public sealed class WebContractTests : UpstreamSourceContractTests<FakeSite>
{
    private static readonly string[] Paths =
    [
        "/", "/a", "/b?page=2", "/c%20d", "/%C3%A9t%C3%A9", "/deep/er/page.html", "/e;f",
        "/listed/1", "/listed/2", "/listed/3", "/manual.pdf",
    ];

    protected override string Type => "web";

    protected override bool HasPages => false;

    protected override string MissingId => Upstream.Id("/missing");

    protected override IReadOnlyCollection<string> Ids => [.. Paths.Select(Upstream.Id)];

    protected override string? PageOf(UpstreamRequest request) => null;

    protected override JsonObject Config(Uri address) => new()
    {
        ["start_urls"] = address.AbsoluteUri,
        ["sitemap_url"] = new Uri(address, "sitemap.xml").AbsoluteUri,
        ["batch_size"] = 2,
        ["request_timeout_secs"] = 600,
    };

    protected override void Fill(FakeSite upstream)
    {
        upstream.Add("/robots.txt", "User-agent: *\nDisallow: /private/", "text/plain")
            .AddPage("/", "Home", "/a", "b?page=2", "/c d", "#top", "mailto:ann@example.com", "https://elsewhere.invalid/", "/private/x")
            .AddPage("/a", "A", "/", "/deep/er/page.html", "/gone", "/manual.pdf")
            .AddPage("/b?page=2", "B", "/%c3%a9t%C3%A9")
            .AddPage("/c%20d", "C", "/e;f")
            .AddPage("/%C3%A9t%C3%A9", "Été", "/?utm_source=x#y")
            .AddPage("/deep/er/page.html", "Deep", "../../a")
            .AddPage("/e;f", "E")
            .Add("/manual.pdf", "%PDF-1.4 not really", "application/pdf")
            .AddSitemap("/sitemap.xml", "<loc>{origin}/listed/1</loc><lastmod>2024-01-01</lastmod>", "<loc>{origin}/listed/2</loc>",
                "<loc>{origin}/listed/3</loc>");
        foreach (var number in Enumerable.Range(1, 3))
            upstream.AddPage($"/listed/{number}", $"Listed {number}");
    }
}
