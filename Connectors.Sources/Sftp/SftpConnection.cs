using System.Text;
using Connectors.Sources.RemoteFiles;
using Connectors.Sources.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Connectors.Sources.Sftp;

/// <summary>
/// One connection to an SFTP server, opened when it is needed and opened again if it breaks. Thread-safe. Names travel as bytes (Latin-1
/// has one character for each), because a name need not be UTF-8.
/// </summary>
internal sealed class SftpConnection(SftpConfig config, SourceContext context) : IDisposable
{
    private const int MaxAttempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly SshConnector _connector = new(
        new SshAccount(config.Host, config.Port)
        {
            Username = config.Credentials.Username,
            Password = config.Credentials.Password,
            PrivateKey = config.Credentials.PrivateKey,
            Passphrase = config.Credentials.Passphrase,
            HostKeys = config.HostKey,
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
        },
        context);
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private SftpClient? _client;
    private string? _root;

    private TimeSpan Timeout => TimeSpan.FromSeconds(config.RequestTimeoutSecs);

    /// <summary>The server, for messages.</summary>
    public string Where => $"{config.Host}:{config.Port}";

    /// <summary>The fingerprint that this very connection began to trust. Null if the key was known.</summary>
    public string? TrustedNow => _connector.TrustedNow;

    /// <summary>Makes the path of an id absolute, as it goes to the server.</summary>
    public static string Full(string root, string path)
        => path.Length == 0 ? root : $"{root.TrimEnd('/')}/{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(path))}";

    /// <summary>Reads a name that came from the server. Null if its bytes are not UTF-8.</summary>
    public static string? Decode(string name) => RemotePath.Decode(Encoding.Latin1.GetBytes(name));

    /// <summary>Shows a name that is not UTF-8, each of its other bytes as %E9.</summary>
    public static string Escape(string name)
        => string.Concat(name.Select(letter => char.IsAscii(letter) ? letter.ToString() : $"%{(int)letter:X2}"));

    /// <summary>
    /// Runs an operation, again on a new connection if this one breaks. A refusal of the path itself leaves unchanged
    /// (<see cref="SftpException"/>).
    /// </summary>
    /// <param name="endpoint">The kind of operation, for accounting.</param>
    /// <param name="operation">Gets the client and the root as an absolute path without links.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<T> RunAsync<T>(
        string endpoint, Func<SftpClient, string, CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SftpClient? client = null;
            using var limit = new CancellationTokenSource(Timeout, context.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                (client, var root) = await ConnectedAsync(either.Token);
                context.Usage.Add(endpoint, new EndpointUsage(1, 0, 0, 0));
                return await operation(client, root, either.Token);
            }
            catch (Exception e) when (IsPassing(e, limit) && !cancellationToken.IsCancellationRequested)
            {
                await DropAsync(client);
                if (attempt == MaxAttempts)
                    throw SshErrors.Translate(e, Where) ?? Silent(e);
                context.Usage.Add(endpoint, new EndpointUsage(0, 0, 1, 0));
            }
            catch (Exception e) when (SshErrors.Translate(e, Where) is { } translated && translated != e)
            {
                throw translated;
            }

            await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), context.Time, cancellationToken);
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _connecting.Dispose();
    }

    private static bool IsPassing(Exception exception, CancellationTokenSource limit)
        => SshErrors.IsBroken(exception)
            || exception is SourceException { Kind: SourceErrorKind.Transient }
            || (exception is OperationCanceledException && limit.IsCancellationRequested);

    private SourceException Silent(Exception exception)
        => new(SourceErrorKind.Transient, $"{Where} did not answer for {config.RequestTimeoutSecs} seconds.", exception);

    private async Task<(SftpClient Client, string Root)> ConnectedAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_client is { IsConnected: true } open && _root is not null)
                return (open, _root);

            _client?.Dispose();
            _client = null;
            _client = await _connector.OpenAsync(info => new SftpClient(info) { OperationTimeout = Timeout }, cancellationToken);
            _root = await RootAsync(_client, cancellationToken);
            return (_client, _root);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Closes a connection that broke, unless another operation has replaced it already.</summary>
    private async Task DropAsync(SftpClient? broken)
    {
        if (broken is null)
            return;

        await _connecting.WaitAsync(CancellationToken.None);
        try
        {
            if (_client == broken)
                _client = null;
            broken.Dispose();
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<string> RootAsync(SftpClient client, CancellationToken cancellationToken)
    {
        var path = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(config.RemotePath));
        try
        {
            var root = await client.GetAsync(path, cancellationToken);
            return root.IsDirectory
                ? root.FullName
                : throw new SourceException(
                    SourceErrorKind.Misconfigured, $"remote_path: {config.RemotePath} is not a directory of {Where}.");
        }
        catch (SftpPathNotFoundException e)
        {
            throw new SourceException(SourceErrorKind.Misconfigured, $"remote_path: {Where} has no directory {config.RemotePath}.", e);
        }
        catch (SftpPermissionDeniedException e)
        {
            throw new SourceException(
                SourceErrorKind.Forbidden, $"remote_path: {config.Credentials.Username} may not read {config.RemotePath} at {Where}.", e);
        }
    }
}
