using System.Text.Json.Nodes;
using Connectors.Tests.Sources.WebDav;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Folders on a WebDAV server.</summary>
internal sealed class ChaosWebDav : NamedDocuments
{
    private readonly FakeWebDav _server = new();

    public override string Source => "webdav";

    public override JsonObject Config => WebDavConfigs.Of(new Uri(_server.Address, "dav"), ("batch_size", 5));

    public override void Misbehave(bool on, int seed) => _server.Faults = ChaosFaults.Of(on, seed);

    public override ValueTask DisposeAsync() => _server.DisposeAsync();

    protected override Task OpenAsync() => _server.StartAsync();

    protected override string Write(string name, string word, string? before)
    {
        lock (_server.Files)
            _server.Files[name] = word;
        return word;
    }

    protected override void Delete(string name)
    {
        lock (_server.Files)
            _server.Files.Remove(name);
    }
}
