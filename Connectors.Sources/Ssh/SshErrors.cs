using System.Net.Sockets;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using Renci.SshNet.Sftp;

namespace Connectors.Sources.Ssh;

/// <summary>The error table of SSH and of what runs over it.</summary>
internal static class SshErrors
{
    /// <summary>Returns the error of the server as a whole. Null if an exception concerns one path alone, or is a bug.</summary>
    public static SourceException? Translate(Exception exception, string where) => exception switch
    {
        SourceException known => known,
        SshAuthenticationException => new SourceException(
            SourceErrorKind.Unauthorized,
            $"{where} refuses the user name, the password or the private key: enter new ones, or let the server accept them.",
            exception),
        SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed } => new SourceException(
            SourceErrorKind.Misconfigured, $"{where} and this program share no method of encryption: {exception.Message}", exception),
        _ when IsBroken(exception) => new SourceException(
            SourceErrorKind.Transient, $"The connection to {where} broke: {exception.Message}", exception),
        SftpException => null,
        SshException => new SourceException(SourceErrorKind.Transient, $"{where} failed: {exception.Message}", exception),
        _ => null,
    };

    /// <summary>Whether a new connection may help.</summary>
    public static bool IsBroken(Exception exception)
        => exception is SshConnectionException or SshOperationTimeoutException or SocketException or ObjectDisposedException
            || (exception is IOException or InvalidOperationException && exception is not SshException)
            || exception is SftpException { StatusCode: StatusCode.NoConnection or StatusCode.ConnectionLost };
}
