using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Confluence;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Pages of two spaces on Cloud.</summary>
internal sealed class ChaosConfluence : NamedDocuments
{
    /// <summary>A page is created this long after the start of the wiki, which is now.</summary>
    private const double Now = 30 * 24 * 60;

    private readonly ChangeGate _gate = new();
    private readonly FakeConfluence _confluence;
    private readonly Dictionary<string, FakeContent> _pages = [];

    public ChaosConfluence() => _confluence = new FakeConfluence { Gate = _gate };

    public override string Source => "confluence";

    public override JsonObject Config => ConfluenceConfigs.Of(_confluence, ("batch_size", 5));

    public override void Misbehave(bool on, int seed) => _confluence.Faults = ChaosFaults.Of(on, seed);

    public override async ValueTask DisposeAsync()
    {
        await _confluence.DisposeAsync();
        _gate.Dispose();
    }

    protected override Task OpenAsync()
    {
        _confluence.Wiki.Groups["staff"] = ["acc-bob"];
        return _confluence.StartAsync();
    }

    protected override string NameOf(int number) => $"Page {number:0000}";

    protected override string IdOf(string name) => _pages[name].Id;

    protected override string TitleOf(string name) => name;

    protected override string Write(string name, string word, string? before)
    {
        _gate.Change(() =>
        {
            if (_pages.TryGetValue(name, out var page))
                _confluence.Wiki.Edit(page, $"<p>{word}</p>");
            else
                _pages[name] = _confluence.Wiki.Page(_pages.Count % 2 == 0 ? "A" : "B", name, $"<p>{word}</p>", minutes: Now);
        });
        return word;
    }

    protected override void Delete(string name)
    {
        _gate.Change(() => _confluence.Wiki.Contents.Remove(_pages[name].Id));
        _pages.Remove(name);
    }
}
