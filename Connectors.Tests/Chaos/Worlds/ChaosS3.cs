using System.Text.Json.Nodes;
using Connectors.Tests.Sources.S3;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>A bucket with small pages.</summary>
internal sealed class ChaosS3 : NamedDocuments
{
    private readonly FakeS3 _s3 = new() { MaxKeys = 7 };

    public override string Source => "s3";

    public override JsonObject Config => S3Configs.Of(_s3, ("batch_size", 5));

    public override void Misbehave(bool on, int seed) => _s3.Faults = ChaosFaults.Of(on, seed);

    public override ValueTask DisposeAsync() => _s3.DisposeAsync();

    protected override Task OpenAsync() => _s3.StartAsync();

    protected override string Write(string name, string word, string? before)
    {
        lock (_s3.Objects)
            _s3.Objects[name] = word;
        return word;
    }

    protected override void Delete(string name)
    {
        lock (_s3.Objects)
            _s3.Objects.Remove(name);
    }
}
