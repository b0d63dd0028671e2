using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sources.GoogleWorkspace;

internal static class GoogleHash
{
    /// <summary>A hash that gives nothing away, for keys and for telling whether credentials changed.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
