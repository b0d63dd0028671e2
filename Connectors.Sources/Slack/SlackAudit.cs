using System.IO.Hashing;
using System.Text;

namespace Connectors.Sources.Slack;

/// <summary>When all of a channel is looked at again: nothing tells of a late reply to, or an edit of, what is older than the look-back.</summary>
internal static class SlackAudit
{
    /// <summary>Once in each period; where periods begin differs from channel to channel, so that they do not all come at once.</summary>
    public static bool IsDue(int days, string channel, string? last, DateTimeOffset now)
    {
        if (days == 0)
            return false;

        var period = days * 86_400L;
        var phase = (long)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(channel)) % (ulong)period);
        return last is null || (now.ToUnixTimeSeconds() + phase) / period != (SlackTime.Parse(last).ToUnixTimeSeconds() + phase) / period;
    }
}
