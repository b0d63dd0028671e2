using System.Text.Json.Nodes;
using Connectors.Jobs.Administration.Sending;
using Connectors.Jobs.Storage.Registry;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Documents that a program sends, again and again until they are taken. It has no system that could misbehave.</summary>
internal sealed class ChaosPush(ChaosConsole console) : NamedDocuments
{
    public override string Source => "push";

    public override JsonObject Config => new() { ["access"] = "everyone", ["batch_size"] = 5 };

    protected override bool NeedsConnector => true;

    public override void Misbehave(bool on, int seed)
    {
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override Task OpenAsync() => Task.CompletedTask;

    protected override string NameOf(int number) => $"d{number:0000}";

    protected override string Write(string name, string word, string? before)
    {
        Do((sent, row) => sent.SendAsync(row, [new SentItem { Id = name, Title = name, Text = word }], null, CancellationToken.None));
        return word;
    }

    protected override void Delete(string name) => Do((sent, row) => sent.RemoveAsync(row, [name], CancellationToken.None));

    private void Do(Func<SentDocumentService, ConnectorRow, Task> act) => DatabaseRetry.RunAsync(async () =>
    {
        var row = await console.Get<ConnectorStore>().FindAsync(TestConnectors.Tenant, Connector, CancellationToken.None);
        await act(console.Get<SentDocumentService>(), row!);
    }).GetAwaiter().GetResult();
}
