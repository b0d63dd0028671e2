using System.Text.Json.Nodes;
using Connectors.Jobs.Administration.Sending;
using Connectors.Jobs.Storage.Registry;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>Documents that a program sends to the connector itself.</summary>
internal sealed class PushStand : SourceStand
{
    public override string Type => "push";

    public override JsonObject Config => new() { ["access"] = "everyone" };

    public override Task StartAsync() => Task.CompletedTask;

    public override async Task FillAsync(EngineHost host, string connector)
    {
        var row = await host.Get<ConnectorStore>().FindAsync(TestConnectors.Tenant, connector, CancellationToken.None);
        SentItem[] items =
            [.. Enumerable.Range(0, Count).Select(number => new SentItem { Id = $"sent-{number}", Text = $"{Word} {number}" })];
        await host.Get<SentDocumentService>().SendAsync(row!, items, null, CancellationToken.None);
    }

    public override void Remove() => throw new NotSupportedException("A program removes what it has sent with a request.");

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
