using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>Page tokens that are valid only with the query that they came from.</summary>
public static class FakePageTokens
{
    public static string Write(string after, string bound) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{after}\n{Hash(bound)}"));

    /// <summary>Returns the id after which the page begins. <c>Known</c> is false if the token belongs to another query.</summary>
    public static (string? After, bool Known) Read(string? token, string bound)
    {
        if (string.IsNullOrEmpty(token))
            return (null, true);
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split('\n');
        return parts.Length == 2 && parts[1] == Hash(bound) ? (parts[0], true) : (null, false);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
