using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Connectors.Sources.Slack;

/// <summary>
/// A thread's fingerprint in two halves: what its root tells (its own text and edits, how many replies, the latest), which history gives
/// for free, and what all of it says. When the first half is the stored one, replies need not be asked for.
/// </summary>
internal static class SlackPrint
{
    public static string Root(SlackConfig config, SlackChannel channel, SlackMessage root)
        => Hash([
            // What is read of a thread depends on these, so switching them reads it again.
            $"{config.IncludeFiles} {config.IncludeBotMessages}", channel.Name, root.Ts, root.Subtype, root.User, root.Text, root.Edited?.Ts, root.LatestReply, root.ReplyCount.ToString(CultureInfo.InvariantCulture),
            root.Blocks?.GetRawText(), root.Attachments?.GetRawText(), .. root.Files.Select(file => $"{file.Id} {file.Label} {file.Mode}"),
        ]);

    public static string Whole(string root, string title, IEnumerable<DocumentSection> sections)
        => $"{root}-{Hash(sections.Select(section => section.Text).Prepend(title))}";

    public static bool IsRoot(string? whole, string root) => whole is not null && whole.StartsWith($"{root}-", StringComparison.Ordinal);

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
