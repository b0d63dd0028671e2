using System.Text.Json.Nodes;
using Connectors.Tests.Sources.WebDav;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Folders on a WebDAV server that tells what changed. When it misbehaves, it also forgets all states.</summary>
internal sealed class ChaosWebDav : NamedDocuments
{
    private readonly SyncingWebDav _server = new();

    public override string Source => "webdav";

    public override JsonObject Config => WebDavConfigs.Of(new Uri(_server.Address, "dav"), ("batch_size", 5));

    public override void Misbehave(bool on, int seed)
    {
        _server.Faults = ChaosFaults.Of(on, seed);
        _server.Forget();
    }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();

    protected override Task OpenAsync() => _server.StartAsync();

    protected override string Write(string name, string word, string? before)
    {
        _server.Put(name, word);
        return word;
    }

    protected override void Delete(string name) => _server.Delete(name);
}
