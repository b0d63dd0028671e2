using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.S3;

public sealed class S3ContractTests : UpstreamSourceContractTests<FakeS3>
{
    protected override string Type => "s3";

    protected override string MissingId => "guides/none.txt";

    protected override IReadOnlyCollection<string> Ids => [.. Upstream.Objects.Keys];

    protected override JsonObject Config(Uri address) => S3Configs.Of(address, Upstream.Secret, ("batch_size", 3));

    protected override void Fill(FakeS3 upstream)
    {
        upstream.MaxKeys = 4;
        string[] keys =
        [
            "a.txt", "b c.txt", "100%.txt", "a;b=c,d&e.txt", "+plus~tilde'(1)*!.txt", "what?/#1 [x].txt", "caf\u00e9/nfc \u00e9.txt",
            "caf\u00e9/nfd e\u0301.txt", "\u65e5\u672c\u8a9e/\ud83d\ude00.txt", "\u65e5\u672c\u8a9e/\uff21.txt",
            "%41/%2F.txt", "quo\"te/back\\slash.txt",
            "double//slash.txt", "empty/zero.txt",
        ];
        foreach (var key in keys)
            upstream.Objects[key] = key.Contains("zero", StringComparison.Ordinal) ? "" : $"text of {key}";
        for (var number = 0; number < 12; number++)
            upstream.Objects[$"guides/part {number % 2}/{number}.txt"] = $"Text {number}";
    }

    protected override string? PageOf(UpstreamRequest request)
        => request.Parameter("list-type") is null ? null : $"{request.Parameter("prefix")} {request.Parameter("delimiter")}";
}
