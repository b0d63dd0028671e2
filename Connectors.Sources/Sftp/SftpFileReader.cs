using Connectors.Sources.Http;
using Connectors.Sources.RemoteFiles;
using Connectors.Sources.Ssh;
using Renci.SshNet.Common;

namespace Connectors.Sources.Sftp;

/// <summary>
/// A file's bytes as they arrive, as long as the file stays as it was listed. If the connection breaks, it goes on where it stopped.
/// </summary>
/// <param name="open">Opens the file, if it is still the one that was listed.</param>
internal sealed class SftpFileReader(string path, RemoteEntry file, long sizeLimit, Func<CancellationToken, Task<Stream>> open)
    : ReadOnlyStream
{
    private const int MaxCuts = 4;

    private Stream? _body;
    private long _read;
    private int _cuts;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var body = await open(cancellationToken);
        body.Position = _read;
        _body = body;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (_body is null)
                    await OpenAsync(cancellationToken);
                return Checked(await _body!.ReadAsync(buffer, cancellationToken), buffer.Length);
            }
            catch (Exception e) when (SshErrors.IsBroken(e) && !cancellationToken.IsCancellationRequested)
            {
                Release();
                if (++_cuts > MaxCuts)
                    throw new SourceException(SourceErrorKind.Transient, $"The connection broke {_cuts} times while {path} was read.", e);
            }
            catch (SftpException e)
            {
                throw new DocumentUnreadableException(FailureReason.Transient, $"{path} cannot be read: {e.Message}.", e);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Checked(_body!.Read(buffer, offset, count), count);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Release();
        base.Dispose(disposing);
    }

    private void Release()
    {
        try
        {
            _body?.Dispose();
        }
        catch (Exception e) when (SshErrors.IsBroken(e) || e is SshException)
        {
            // The server closes the files of a connection that broke.
        }

        _body = null;
    }

    private int Checked(int count, int asked)
    {
        _read += count;
        if (_read > sizeLimit)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"{path} is larger than the size limit of {sizeLimit} bytes (size_limit).");
        }

        if (_read > file.Size || (count == 0 && asked > 0 && _read < file.Size))
            throw new DocumentUnreadableException(FailureReason.Changed, $"{path} changed while it was being read.");
        return count;
    }
}
