using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Connectors.Sources.Ssh;

/// <summary>Makes the ways to sign in of an account.</summary>
internal static class SshAuthentication
{
    /// <exception cref="SourceException">Misconfigured: the private key cannot be used.</exception>
    public static IEnumerable<AuthenticationMethod> Methods(SshAccount account)
    {
        if (!string.IsNullOrWhiteSpace(account.PrivateKey))
            yield return new PrivateKeyAuthenticationMethod(account.Username, Key(account));
        if (account.Password is not { Length: > 0 } password)
            yield break;

        yield return new PasswordAuthenticationMethod(account.Username, password);
        // Servers with PAM often ask for the password in this way only.
        var prompts = new KeyboardInteractiveAuthenticationMethod(account.Username);
        prompts.AuthenticationPrompt += (_, asked) =>
        {
            foreach (var prompt in asked.Prompts)
                prompt.Response = prompt.IsEchoed ? "" : password;
        };
        yield return prompts;
    }

    private static PrivateKeyFile Key(SshAccount account)
    {
        try
        {
            // Forms and environment variables lose the last line break, without which the key is not read.
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(account.PrivateKey!.Trim() + "\n"));
            return new PrivateKeyFile(text, string.IsNullOrEmpty(account.Passphrase) ? null : account.Passphrase);
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            throw Unusable("is encrypted: enter its passphrase.");
        }
        catch (Exception e) when (e is SshException or NotSupportedException or InvalidOperationException or FormatException
            or ArgumentException or System.Security.Cryptography.CryptographicException or InvalidDataException or IOException)
        {
            // The exception's message may quote the key.
            throw Unusable("cannot be read: enter all its lines, in OpenSSH's or PEM format, and the right passphrase if it has one.");
        }
    }

    private static SourceException Unusable(string how)
        => new(SourceErrorKind.Misconfigured, $"credentials.private_key {how}");
}
