using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sources.Ssh;

/// <summary>
/// Decides which host key is the server's: one that the config names, or else the one that the first connection showed. That one is kept
/// with the connector's tokens, for all workers. The first connection sends no password: it ends when the server has shown its key.
/// </summary>
internal sealed class SshHostKey(SshAccount account, SourceContext context)
{
    public const string Prefix = "SHA256:";

    private const string TokenName = "host-key";

    /// <summary>Stands for the server that a kept key belongs to: another address has other keys.</summary>
    private readonly string _server = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(account.Where)).AsSpan(0, 8));

    /// <summary>Whether the key was trusted only now, because nothing names it.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Returns the fingerprints that are trusted.</summary>
    /// <param name="show">Connects and returns the fingerprint that the server shows.</param>
    /// <param name="cancellationToken">Cancels the connection.</param>
    public async Task<IReadOnlyList<string>> FindAsync(Func<CancellationToken, Task<string>> show, CancellationToken cancellationToken)
    {
        if (account.HostKeys.Count > 0)
            return [.. account.HostKeys.Select(key => key.TrimEnd('='))];

        var kept = await context.Tokens.GetAsync(
            context.Connector,
            TokenName,
            token => token.Seed == _server,
            async (_, token) =>
            {
                IsNew = true;
                return new StoredToken(await show(token), null, null, _server);
            },
            cancellationToken);
        return [kept.Access];
    }

    public static string Format(string sha256) => Prefix + sha256.TrimEnd('=');
}
