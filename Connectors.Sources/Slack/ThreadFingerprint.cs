using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Connectors.Sources.Slack;

/// <summary>
/// A thread's fingerprint. Its first half covers what history returns about the root: text, edits, number of replies and the latest reply.
/// Its second half covers the whole thread. If the stored first half still matches, replies need not be read.
/// </summary>
internal static class ThreadFingerprint
{
    /// <summary>Returns the first half.</summary>
    /// <param name="reads">Whether files and messages of bots are read.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="root">The first message.</param>
    public static string OfRoot((bool Files, bool BotMessages) reads, SlackChannel channel, SlackMessage root)
        => Hash([
            // These settings decide what is read of a thread, so a change of them must lead to another fingerprint.
            $"{reads.Files} {reads.BotMessages}",
            channel.Name,
            root.Ts,
            root.Subtype,
            root.User,
            root.Text,
            root.Edited?.Ts,
            root.LatestReply,
            root.ReplyCount.ToString(CultureInfo.InvariantCulture),
            root.Blocks?.GetRawText(),
            root.Attachments?.GetRawText(),
            .. root.Files.Select(file => string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Id} {file.Label} {file.Mode} {file.FileAccess} {file.Size} {file.Timestamp} {file.EditTimestamp}")),
            .. root.Files.Odd.Select(row => row.Row.GetRawText()),
        ]);

    /// <summary>Returns the whole fingerprint.</summary>
    public static string OfThread(string root, string title, IEnumerable<DocumentSection> sections)
        => $"{root}-{Hash(sections.Select(section => section.Text).Prepend(title))}";

    public static bool StartsWithRoot(string fingerprint, string root) => fingerprint.StartsWith($"{root}-", StringComparison.Ordinal);

    private static string Hash(IEnumerable<string?> parts)
    {
        var hash = new XxHash64();
        foreach (var part in parts)
        {
            hash.Append(Encoding.UTF8.GetBytes(part ?? ""));
            hash.Append([0]);
        }

        return hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }
}
