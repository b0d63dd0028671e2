using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Connectors.Sources.Imap;

/// <summary>
/// Document ids: a thread's is "thread@folder", an attachment's "thread/message/part@folder". Threads and messages are hashes of
/// Message-IDs, which stay when a server numbers its messages anew.
/// </summary>
internal static class ImapIds
{
    public static string Thread(string folder, string thread) => $"{thread}@{folder}";

    public static string Attachment(string folder, string thread, UInt128 message, string part)
        => string.Create(CultureInfo.InvariantCulture, $"{thread}/{message:x32}/{part}@{folder}");

    /// <summary>Returns the folder and thread of a document id; null if it is not one of these ids.</summary>
    public static (string Folder, string Thread)? Parse(string id)
        => id.Split('@', 2) is [{ Length: > 0 } item, { Length: > 0 } folder] ? (folder, item.Split('/')[0]) : null;

    public static UInt128 Hash(string text) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(text));
}
