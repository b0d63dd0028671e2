using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>A folder of a WebDAV server. A file is a document.</summary>
internal sealed class WebDavSource : RemoteFilesSource, IDisposable
{
    private readonly WebDavClient _client;

    public WebDavSource(WebDavConfig config, SourceContext context)
        : base(config, context)
    {
        _client = new WebDavClient(config, context);
        Files = new WebDavFiles(config, _client, Rules);
    }

    protected override IRemoteFiles Files { get; }

    protected override string Choice(string folder) => "/" + folder;

    public void Dispose() => _client.Dispose();
}
