using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>A folder of a WebDAV server. A file is a document.</summary>
internal sealed class WebDavSource : RemoteFilesSource, IDisposable
{
    private readonly WebDavClient _client;
    private readonly WebDavReader _reader;

    public WebDavSource(WebDavConfig config, SourceContext context)
        : base(config, context)
    {
        _client = new WebDavClient(config, context);
        var files = new WebDavFiles(config, _client, Rules);
        Files = files;
        _reader = new WebDavReader(files, new WebDavFeed(config, _client, files, context, Rules), BatchSize, Batch);
    }

    protected override IRemoteFiles Files { get; }

    public override IAsyncEnumerable<SourceBatch<RemoteCheckpoint>> ReadAsync(
        ReadRequest<RemoteCheckpoint> request, CancellationToken cancellationToken)
        => _reader.ReadAsync(request, cancellationToken);

    protected override string Choice(string folder) => "/" + folder;

    public void Dispose() => _client.Dispose();
}
