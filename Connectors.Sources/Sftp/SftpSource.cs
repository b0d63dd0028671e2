using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Sftp;

/// <summary>A directory of an SFTP server. A file is a document.</summary>
internal sealed class SftpSource : RemoteFilesSource, IDisposable
{
    private readonly SftpConnection _connection;

    public SftpSource(SftpConfig config, SourceContext context)
        : base(config, context)
    {
        _connection = new SftpConnection(config, context);
        Files = new SftpFiles(config, _connection, Rules);
    }

    protected override IRemoteFiles Files { get; }

    protected override string Choice(string folder) => folder;

    public void Dispose() => _connection.Dispose();
}
