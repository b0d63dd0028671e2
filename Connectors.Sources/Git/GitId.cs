namespace Connectors.Sources.Git;

/// <summary>Ids of objects: the hash of their content, in hexadecimal digits.</summary>
internal static class GitId
{
    public const int Sha1Length = 20;
    public const int Sha256Length = 32;

    public static bool IsId(string text) => text.Length is 2 * Sha1Length or 2 * Sha256Length && text.All(char.IsAsciiHexDigitLower);

    public static string Of(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash);
}
