using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Web;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>A site whose sitemap names all pages.</summary>
internal sealed class ChaosWeb : NamedDocuments
{
    private readonly FakeSite _site = new();
    private readonly HashSet<string> _pages = [];

    public override string Source => "web";

    public override JsonObject Config => new()
    {
        ["sitemap_url"] = _site.Id("/sitemap.xml"), ["batch_size"] = 5, ["requests_per_minute"] = 6000,
    };

    public override void Misbehave(bool on, int seed) => _site.Faults = ChaosFaults.Of(on, seed);

    public override ValueTask DisposeAsync() => _site.DisposeAsync();

    protected override Task OpenAsync() => _site.StartAsync();

    protected override string NameOf(int number) => $"/d{number:0000}";

    protected override string IdOf(string name) => _site.Id(name);

    protected override string Write(string name, string word, string? before)
    {
        _site.Add(name, $"<html><head><title>{TitleOf(name)}</title></head><body><main><p>{word}</p></main></body></html>");
        _pages.Add(name);
        List();
        return word;
    }

    protected override void Delete(string name)
    {
        _site.Pages.TryRemove(name, out _);
        _pages.Remove(name);
        List();
    }

    private void List() => _site.AddSitemap("/sitemap.xml", [.. _pages.Select(page => $"<loc>{{origin}}{page}</loc>")]);
}
