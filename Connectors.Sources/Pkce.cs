using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sources;

/// <summary>Proof key for code exchange (RFC 7636).</summary>
public static class Pkce
{
    /// <summary>Makes a new verifier, which also serves as a state.</summary>
    public static string NewVerifier() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48));

    /// <summary>The S256 challenge of a verifier.</summary>
    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
