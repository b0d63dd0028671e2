using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.S3;

/// <summary>A bucket. An object is a document.</summary>
internal sealed class S3Source : RemoteFilesSource, IDisposable
{
    private readonly S3Client _client;

    public S3Source(S3Config config, SourceContext context)
        : base(config, context)
    {
        _client = new S3Client(config, context);
        Files = new S3Files(config, _client, Rules);
    }

    protected override IRemoteFiles Files { get; }

    protected override string Choice(string folder) => folder + "/";

    public void Dispose() => _client.Dispose();
}
