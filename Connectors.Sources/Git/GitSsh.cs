using System.Text;
using Connectors.Sources.Ssh;
using Renci.SshNet;

namespace Connectors.Sources.Git;

/// <summary>
/// Reaches a repository by SSH (gitprotocol-pack). Servers speak version 2 only to clients that may set a variable, which this library
/// cannot, so version 0 is spoken: it gives out the tips of branches.
/// </summary>
internal sealed class GitSsh(GitConfig config, GitAddress address, SourceContext context) : IGitTransport
{
    private const string DefaultUser = "git";
    private const int MaxAttempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly SshConnector _connector = new(
        new SshAccount(address.Host, address.Port)
        {
            Username = address.User ?? (string.IsNullOrEmpty(config.Credentials?.Username) ? DefaultUser : config.Credentials.Username),
            Password = config.Credentials?.Password,
            PrivateKey = config.Credentials?.PrivateKey,
            Passphrase = config.Credentials?.Passphrase,
            HostKeys = config.HostKey,
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
        },
        context);

    public string Where => $"{address.Host}:{address.Port}";

    /// <inheritdoc cref="SshConnector.TrustedNow"/>
    public string? TrustedNow => _connector.TrustedNow;

    public async Task<GitAdvertisement> ListAsync(IReadOnlyList<string> prefixes, CancellationToken cancellationToken)
    {
        var (answer, advertised) = await OpenAsync("refs", cancellationToken);
        await using (answer)
            await answer.SendAsync("0000"u8.ToArray(), cancellationToken);
        return advertised;
    }

    public async Task<Stream> FetchAsync(byte[] request, long maxBytes, CancellationToken cancellationToken)
    {
        var (answer, _) = await OpenAsync("fetch", cancellationToken);
        try
        {
            await answer.SendAsync(request, cancellationToken);
            return answer;
        }
        catch
        {
            await answer.DisposeAsync();
            throw;
        }
    }

    public void Dispose()
    {
        // Each call has a connection of its own.
    }

    /// <summary>Starts the program that serves repositories, and reads what it says first.</summary>
    private async Task<(SshAnswer Answer, GitAdvertisement Advertised)> OpenAsync(string endpoint, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SshClient? client = null;
            try
            {
                context.Usage.Add(endpoint, new EndpointUsage(1, 0, attempt > 1 ? 1 : 0, 0));
                client = await _connector.OpenAsync(info => new SshClient(info), cancellationToken);
                return await StartAsync(client, cancellationToken);
            }
            catch (Exception e) when (SshErrors.Translate(e, Where) is { } translated)
            {
                client?.Dispose();
                if (attempt == MaxAttempts || translated.Kind != SourceErrorKind.Transient)
                    throw translated;
            }
            catch
            {
                client?.Dispose();
                throw;
            }

            await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), context.Time, cancellationToken);
        }
    }

    private async Task<(SshAnswer Answer, GitAdvertisement Advertised)> StartAsync(SshClient client, CancellationToken cancellationToken)
    {
        var silence = TimeSpan.FromSeconds(config.RequestTimeoutSecs);
        var answer = new SshAnswer(client, $"git-upload-pack {Quote(address.Path)}", silence, context.Time);
        try
        {
            return (answer, await GitProtocol.ReadAdvertisementAsync(new PacketReader(answer, Where), cancellationToken));
        }
        catch (SourceException e)
        {
            // A server that has nothing to give says why beside its answer, or in it.
            var remark = e.InnerException is GitRefusedException ? e.Message : await answer.RemarkAsync(cancellationToken);
            await answer.DisposeAsync();
            if (remark.Length == 0)
                throw;
            throw new SourceException(
                SourceErrorKind.Misconfigured, $"{Where} gives no repository: {remark} Check url, and that the key may read it.", e);
        }
        catch
        {
            await answer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Quotes for a shell. The library sends one byte for each character.</summary>
    private static string Quote(string path)
        => "'" + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(path.Replace("'", "'\\''", StringComparison.Ordinal))) + "'";
}
