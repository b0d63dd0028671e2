using System.Text.Json.Nodes;
using Connectors.Tests.Sources.S3;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>A bucket of a compatible system. The config says that Bob may read it.</summary>
internal sealed class S3Stand : SourceStand
{
    private readonly FakeS3 _s3 = new();

    public override string Type => "s3";

    public override FakeUpstream Upstream => _s3;

    public override bool SplitsByPages => true;

    public override JsonObject Config => S3Configs.Of(_s3, ("batch_size", 5), ("access", Reader));

    public override async Task StartAsync()
    {
        for (var number = 0; number < Count; number++)
            _s3.Objects[$"part{number % 3}/file{number}.txt"] = $"{Word} {number}";
        await _s3.StartAsync();
    }

    public override void Remove() => _s3.Objects.Remove("part1/file7.txt");

    public override void GiveShortPages() => _s3.MaxKeys = 2;

    public override ValueTask DisposeAsync() => _s3.DisposeAsync();
}
