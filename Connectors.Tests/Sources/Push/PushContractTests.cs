using System.Text;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Sent;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Push;

public sealed class PushContractTests : SourceContractTests
{
    private TestDatabase _database = null!;
    private string _connector = "";

    protected override string Type => "push";

    protected override IReadOnlyCollection<string> Ids { get; } =
        ["a", "b/c d%20#?;.txt", "é", "e\u0301", "日本", "\"quoted\"\nline", "large"];

    protected override SourceContext Context
        => base.Context with { Connector = _connector, Sent = new SentDocumentStore(_database.Database) };

    protected override JsonObject Config() => new() { ["access"] = "ann@example.com", ["batch_size"] = 2 };

    [SetUp]
    public async Task FillAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _connector = await TestConnectors.AddAsync(_database.Database, Type);
        var contents = new SentContents(_database.Database);
        List<SentChange> changes = [];
        foreach (var id in Ids)
        {
            var text = id == "large" ? new string('x', SentContents.SmallBytes + 100) : $"text of {id}";
            changes.Add(new SentChange
            {
                Id = id,
                Title = $"Title of {id}",
                Content = await contents.KeepAsync(_connector, Encoding.UTF8.GetBytes(text), CancellationToken.None),
            });
        }

        var writer = new SentDocumentWriter(_database.Database, new SentLimits());
        await writer.WriteAsync(_connector, changes, null, [], CancellationToken.None);
    }

    [TearDown]
    public async Task DropAsync() => await _database.DisposeAsync();
}
