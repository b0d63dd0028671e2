using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Connectors.Sources.Http;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Connectors.Sources.Imap;

/// <summary>
/// One connection to a mail server, for one slice. It is opened when it is first used, and once again if it ends. Calls take turns, because
/// a connection has one selected folder. Folders are opened for reading only, so nothing becomes read.
/// </summary>
internal sealed class ImapConnection(ImapConfig config, SourceContext context) : IDisposable
{
    private static readonly TimeSpan PauseBeforeRetry = TimeSpan.FromSeconds(1);
    private static readonly string[] UselessMechanisms = ["GSSAPI", "NTLM", "NEGOTIATE", "XOAUTH2", "OAUTHBEARER"];

    private readonly TcpConnections _connections = new(context.Host);
    private readonly ImapTokens _tokens = new(config, context);
    private readonly RateBudget? _budget = config.RequestsPerMinute == 0 ? null
        : new RateBudget($"imap:{Account(config)}", config.RequestsPerMinute, TimeSpan.FromMinutes(1));
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ImapClient? _client;
    private string? _certificateProblem;

    /// <summary>Calls the server.</summary>
    /// <param name="endpoint">The kind of call, for the usage.</param>
    /// <param name="call">May be called twice, on different connections.</param>
    /// <param name="cancellationToken">Ends the connection as well.</param>
    public async Task<T> RunAsync<T>(
        string endpoint, Func<ImapClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var reused = _client is { IsConnected: true };
            try
            {
                return await TryAsync(endpoint, call, cancellationToken);
            }
            catch (Exception e) when (reused && ImapErrors.IsLostConnection(e))
            {
                context.Usage.Add(endpoint, new EndpointUsage(0, 0, 1, (long)PauseBeforeRetry.TotalMilliseconds));
                await Task.Delay(PauseBeforeRetry, context.Time, cancellationToken);
                return await TryAsync(endpoint, call, cancellationToken);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (ImapErrors.Of(e, config) is not { } error)
                throw;
            throw error;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Calls the server with a folder open for reading.</summary>
    /// <param name="folder">The folder's full name.</param>
    /// <param name="validity">The UIDVALIDITY that the caller's UIDs belong to. Null if it has none.</param>
    /// <param name="endpoint">As for <see cref="RunAsync"/>.</param>
    /// <param name="call">As for <see cref="RunAsync"/>.</param>
    /// <param name="cancellationToken">As for <see cref="RunAsync"/>.</param>
    public Task<T> InFolderAsync<T>(
        string folder, uint? validity, string endpoint, Func<ImapFolder, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken)
        => RunAsync(
            endpoint,
            async (client, token) =>
            {
                var opened = (ImapFolder)await client.GetFolderAsync(folder, token);
                // Without a validity the caller wants to know the folder's present state, which only opening it tells.
                if (opened.IsOpen && validity is null)
                    await opened.CloseAsync(expunge: false, token);
                if (!opened.IsOpen)
                    await opened.OpenAsync(FolderAccess.ReadOnly, token);
                if (validity is not null && opened.UidValidity != validity)
                {
                    throw new SourceException(
                        SourceErrorKind.Transient, $"The server has numbered the messages of {folder} anew. They are read again.");
                }

                return await call(opened, token);
            },
            cancellationToken);

    public void Dispose()
    {
        Drop();
        _turn.Dispose();
    }

    private async Task<T> TryAsync<T>(
        string endpoint, Func<ImapClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (_budget is not null)
        {
            var waited = await context.Budgets.TakeAsync(_budget, cancellationToken);
            if (waited > TimeSpan.Zero)
                context.Usage.Add(endpoint, new EndpointUsage(0, 0, 0, (long)waited.TotalMilliseconds));
        }

        try
        {
            if (_client is not { IsConnected: true, IsAuthenticated: true })
            {
                Drop();
                _client = await ConnectAsync(cancellationToken);
            }

            context.Usage.Add(endpoint, new EndpointUsage(1, 0, 0, 0));
            return await call(_client, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException || ImapErrors.IsLostConnection(e))
        {
            // The rest of this answer would be taken for the answer to the next request.
            Drop();
            throw;
        }
    }

    private async Task<ImapClient> ConnectAsync(CancellationToken cancellationToken)
    {
        _certificateProblem = null;
        var stream = await _connections.ConnectAsync(config.ImapHost, config.ImapPort, cancellationToken);
        var client = new ImapClient
        {
            Timeout = config.RequestTimeoutSecs * 1000,
            ServerCertificateValidationCallback = IsTrusted,
            // It would ask addresses that the server's certificate names, past the egress rules.
            CheckCertificateRevocation = false,
        };
        try
        {
            context.Usage.Add("connect", new EndpointUsage(1, 0, 0, 0));
            await client.ConnectAsync(stream, config.ImapHost, config.ImapPort, Options, cancellationToken);
            if (client.Capabilities.HasFlag(ImapCapabilities.LoginDisabled) && !client.IsSecure)
            {
                throw new SourceException(
                    SourceErrorKind.Misconfigured,
                    $"{config.ImapHost} takes no password on an unencrypted connection. Set security to tls or starttls.");
            }

            if (config.Credentials.UsesTokens)
            {
                await SignInWithTokenAsync(client, cancellationToken);
                return client;
            }

            foreach (var mechanism in UselessMechanisms)
                client.AuthenticationMechanisms.Remove(mechanism);
            await client.AuthenticateAsync(config.Credentials.ImapUsername, config.Credentials.ImapPassword!, cancellationToken);
            return client;
        }
        catch (SslHandshakeException e) when (_certificateProblem is { } problem)
        {
            client.Dispose();
            throw new SourceException(SourceErrorKind.Misconfigured, problem, e);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Signs in with an access token, and with a fresh one if the server takes the stored one no longer.</summary>
    private async Task SignInWithTokenAsync(ImapClient client, CancellationToken cancellationToken)
    {
        var isBearer = !client.AuthenticationMechanisms.Contains("XOAUTH2");
        if (isBearer && !client.AuthenticationMechanisms.Contains("OAUTHBEARER"))
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"{config.ImapHost} takes no access tokens (neither XOAUTH2 nor OAUTHBEARER). Enter a password as imap_password.");
        }

        var token = await _tokens.GetAsync(rejected: null, cancellationToken);
        try
        {
            await client.AuthenticateAsync(Mechanism(token), cancellationToken);
        }
        catch (AuthenticationException e) when (!ImapErrors.IsPassing(e.Message))
        {
            var fresh = await _tokens.GetAsync(token, cancellationToken);
            if (fresh == token)
                throw;
            await client.AuthenticateAsync(Mechanism(fresh), cancellationToken);
        }

        SaslMechanism Mechanism(string access) => isBearer
            ? new SaslMechanismOAuthBearer(config.Credentials.ImapUsername, access)
            : new SaslMechanismOAuth2(config.Credentials.ImapUsername, access);
    }

    /// <summary>A hash of the account, for the key of its budget.</summary>
    private static string Account(ImapConfig config)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{config.ImapHost}\n{config.Credentials.ImapUsername}")))[..16];

    private SecureSocketOptions Options => config.ActualSecurity switch
    {
        ImapSecurity.Tls => SecureSocketOptions.SslOnConnect,
        ImapSecurity.Starttls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is not null && config.ReadAuthorities() is { } own)
        {
            using var ownChain = new X509Chain();
            ownChain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            ownChain.ChainPolicy.CustomTrustStore.AddRange(own);
            ownChain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            if (ownChain.Build(new X509Certificate2(certificate)))
                return true;
        }

        if (errors == SslPolicyErrors.None)
            return true;
        _certificateProblem = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"The certificate of {config.ImapHost} is for another name. Use the name that the certificate has."
            : $"The certificate of {config.ImapHost} is not signed by an authority that this system trusts, or has expired. "
                + "Renew it, or give the authority's certificate as ca_certificate.";
        return false;
    }

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }
}
