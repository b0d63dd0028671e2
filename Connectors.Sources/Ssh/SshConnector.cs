using System.Text;
using Connectors.Sources.Http;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Connectors.Sources.Ssh;

/// <summary>Opens connections by SSH, to addresses that the egress rules allow and to hosts whose key is trusted.</summary>
internal sealed class SshConnector(SshAccount account, SourceContext context)
{
    private readonly TcpConnections _network = new(context.Host);
    private readonly SshHostKey _hostKey = new(account, context);

    /// <summary>The fingerprint that this very connector began to trust. Null if the key was known.</summary>
    public string? TrustedNow { get; private set; }

    /// <summary>Makes a client and connects it.</summary>
    public async Task<T> OpenAsync<T>(Func<ConnectionInfo, T> make, CancellationToken cancellationToken)
        where T : BaseClient
    {
        var trusted = await _hostKey.FindAsync(ShowAsync, cancellationToken);
        if (_hostKey.IsNew)
            TrustedNow = trusted[0];
        var shown = "";
        var client = make(await InfoAsync(cancellationToken));
        client.HostKeyReceived += (_, key) =>
        {
            shown = SshHostKey.Format(key.FingerPrintSHA256);
            key.CanTrust = trusted.Contains(shown, StringComparer.Ordinal);
        };
        try
        {
            await client.ConnectAsync(cancellationToken);
            return client;
        }
        catch (SshConnectionException e) when (shown.Length > 0 && !trusted.Contains(shown, StringComparer.Ordinal))
        {
            client.Dispose();
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"{account.Where} shows the host key {shown}, which is not the one that is trusted ({string.Join(", ", trusted)}). If the "
                + "server got a new key, enter it as host_key. Otherwise something between may pretend to be the server.",
                e);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Connects far enough to see the server's host key, and ends.</summary>
    private async Task<string> ShowAsync(CancellationToken cancellationToken)
    {
        var shown = "";
        using var client = new SshClient(await InfoAsync(cancellationToken));
        client.HostKeyReceived += (_, key) => (shown, key.CanTrust) = (SshHostKey.Format(key.FingerPrintSHA256), false);
        try
        {
            await client.ConnectAsync(cancellationToken);
        }
        catch (SshException) when (shown.Length > 0)
        {
            // It was meant to end here.
        }

        return shown;
    }

    private async Task<ConnectionInfo> InfoAsync(CancellationToken cancellationToken)
    {
        var address = await _network.FindAsync(account.Host, account.Port, cancellationToken);
        return new ConnectionInfo(address.ToString(), account.Port, account.Username, [.. SshAuthentication.Methods(account)])
        {
            // One character for each byte: names need not be UTF-8.
            Encoding = Encoding.Latin1,
            Timeout = account.Timeout,
        };
    }
}
