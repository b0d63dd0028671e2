using System.Text.Json.Nodes;
using Connectors.Tests.Sources.WebDav;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>A folder with subfolders on a WebDAV server. The config says that Bob may read it.</summary>
internal sealed class WebDavStand : SourceStand
{
    private readonly FakeWebDav _server = new();

    public override string Type => "webdav";

    public override FakeUpstream Upstream => _server;

    public override bool HasPages => false;

    public override JsonObject Config => WebDavConfigs.Of(new Uri(_server.Address, "dav"), ("batch_size", 5), ("access", Reader));

    public override async Task StartAsync()
    {
        for (var number = 0; number < Count; number++)
            _server.Files[$"part{number % 3}/file{number}.txt"] = $"{Word} {number}";
        await _server.StartAsync();
    }

    public override void Remove() => _server.Files.Remove("part1/file7.txt");

    public override ValueTask DisposeAsync() => _server.DisposeAsync();
}
