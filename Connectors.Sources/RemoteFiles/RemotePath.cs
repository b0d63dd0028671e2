using System.Text;

namespace Connectors.Sources.RemoteFiles;

/// <summary>Paths of remote files: relative to the root, with slashes, exactly as the server spells them.</summary>
internal static class RemotePath
{
    /// <summary>Keeps a checkpoint, which is a path, far below 16 KB even if JSON writes six characters for one.</summary>
    public const int MaxLength = 2_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Returns the folder that contains a path. Empty for the root.</summary>
    public static string Folder(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    /// <summary>The name of a folder in messages and ids.</summary>
    public static string Display(string path) => path.Length switch { 0 => "/", > MaxLength => path[..MaxLength], _ => path };

    /// <summary>Whether an id is a path that a walk of folders could have given: no part is empty or leads upwards.</summary>
    public static bool IsPlain(string path)
        => path.Length <= MaxLength && !path.Contains('\0', StringComparison.Ordinal) && path.Split('/').All(IsName);

    public static bool IsName(string name)
        => name is not ("" or "." or "..") && name.AsSpan().IndexOfAny('/', '\0') < 0;

    /// <summary>Reads a name's bytes as UTF-8. Null if they are none.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
