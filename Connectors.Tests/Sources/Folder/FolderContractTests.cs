using System.Text.Json.Nodes;
using Connectors.Sources;

namespace Connectors.Tests.Sources.Folder;

public sealed class FolderContractTests : SourceContractTests
{
    private readonly FolderTree _tree = new();

    protected override string Type => "folder";

    protected override IReadOnlyCollection<string> Ids =>
    [
        "a.md", "b.md", "été/été.md", "guides/1.md", "guides/2.md", "guides/deep/er/3.md", "guides/deep.md", "guides/deep/4.md",
        "zoo/\"odd\"\nname%20#?.md",
    ];

    protected override string MissingId => "guides/none.md";

    protected override SourceContext Context => base.Context with { Host = new SourceHostOptions { FolderRoots = [_tree.Root] } };

    protected override JsonObject Config() => new() { ["root"] = _tree.Root, ["batch_size"] = 1, ["exclude"] = "*.tmp" };

    [SetUp]
    public void Fill()
    {
        foreach (var id in Ids)
            _tree.Add(id, $"text of {id}");
        _tree.Add("guides/scratch.tmp").Link("guides/loop", ".").Link("outside", "/etc");
        Directory.CreateDirectory(_tree.Full("empty"));
    }

    [TearDown]
    public void Remove() => _tree.Dispose();
}
