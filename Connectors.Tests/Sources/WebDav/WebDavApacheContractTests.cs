using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>The contract on a real Apache, with names of every kind.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class WebDavApacheContractTests : SourceContractTests
{
    private ApacheDav _apache = null!;

    protected override string Type => "webdav";

    protected override IReadOnlyCollection<string> Ids =>
    [
        "a.txt", "guides/1.txt", "guides/2 & 3.txt", "guides/deep/er/4.txt", "guides/deep.txt", "100%.txt", "a;b=c,d.txt",
        "+plus~tilde'.txt",
        "what?/#1 [x].txt", "caf\u00e9/nfc \u00e9.txt", "caf\u00e9/nfd e\u0301.txt", "\u65e5\u672c\u8a9e/\ud83d\ude00.txt", "%41/%2F.txt",
        "quo\"te/back\\slash.txt", "empty/zero.txt",
    ];

    protected override string MissingId => "guides/none.txt";

    protected override JsonObject Config() => WebDavConfigs.Of(_apache.Address, ("batch_size", 2), ("exclude", "*.tmp"));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _apache = await ApacheDav.StartAsync();
        foreach (var id in Ids)
            _apache.Add(id, id.Contains("zero", StringComparison.Ordinal) ? "" : $"text of {id}");
        _apache.Add("guides/left out.tmp", "x");
        Directory.CreateDirectory(Path.Combine(_apache.Root, "nothing"));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _apache.DisposeAsync();
}
