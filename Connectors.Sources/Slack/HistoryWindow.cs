using System.IO.Hashing;
using System.Text;

namespace Connectors.Sources.Slack;

/// <summary>Decides which part of a channel's history a task reads, and which threads in it may have changed.</summary>
/// <remarks>
/// A new reply does not move its thread into a later window (onyx#14012), so a sync also looks back at roots from before the window.
/// Nothing shows changes in threads from before this look-back, so an audit looks at the whole channel now and then.
/// </remarks>
internal sealed class HistoryWindow
{
    private const string ChannelBeginning = "0";

    /// <summary>Allows for messages that become visible late and for clocks that differ.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private readonly string? _changedSince;
    private readonly string _editedSince;

    /// <summary>Whether this is an audit. An edited reply shows nowhere but in the thread, so an audit reads all threads.</summary>
    private readonly bool _readsAllReplies;

    public HistoryWindow(SlackConfig config, ReadRequest<SlackCheckpoint> request)
    {
        Since = Earlier(request.Previous?.MissedSince, request.Window.Since is { } since ? SlackTime.Format(since) : null);
        _editedSince = SlackTime.Format(request.Window.Until - TimeSpan.FromHours(config.EditLookbackHours));
        if (Since is not null)
        {
            var changed = SlackTime.Parse(Since) - Overlap;
            _changedSince = SlackTime.Format(changed);
            _readsAllReplies = !config.LimitedHistory
                && IsAuditDue(config.AuditDays, request.Partition, request.Previous?.Audited, request.Window.Until);
            if (!IsAuditDue(config.AuditDays, request.Partition, request.Previous?.Audited, request.Window.Until))
                Oldest = SlackTime.Format(changed - TimeSpan.FromDays(config.ThreadLookbackDays));
        }

        Audited = Oldest is null ? SlackTime.Format(request.Window.Until) : request.Previous?.Audited;
    }

    /// <summary>Start of the window; null means the channel's beginning.</summary>
    public string? Since { get; }

    /// <summary>Start of the look-back, where reading history ends; null means the channel's beginning.</summary>
    public string? Oldest { get; }

    /// <summary>The last time the whole channel was looked at, once this window is read; null if unknown.</summary>
    public string? Audited { get; }

    /// <summary>The <see cref="SlackCheckpoint.MissedSince"/> to store if this window cannot be read.</summary>
    public string MissedSince => Since ?? ChannelBeginning;

    /// <summary>Whether a channel's next audit is due. It is due once per period.</summary>
    /// <param name="days">Length of a period; 0 means never.</param>
    /// <param name="channel">The channel's ID. Periods begin at a different time for every channel, which spreads audits over time.</param>
    /// <param name="last">The ts of the last audit; null if unknown.</param>
    /// <param name="now">End of the window that is being read.</param>
    public static bool IsAuditDue(int days, string channel, string? last, DateTimeOffset now)
    {
        if (days == 0)
            return false;

        var period = days * 86_400L;
        var phase = (long)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(channel)) % (ulong)period);
        return last is null || Period(now) != Period(SlackTime.Parse(last));

        long Period(DateTimeOffset moment) => (moment.ToUnixTimeSeconds() + phase) / period;
    }

    /// <summary>Whether a root that is not stored must be read. The look-back also returns old roots that did not change.</summary>
    public bool IsNew(SlackMessage root) => _changedSince is null || !SlackTime.IsBefore(LastActivity(root), _changedSince);

    /// <summary>Whether replies may have been edited, which a root does not show.</summary>
    public bool MayHaveEdits(SlackMessage root)
        => root.ReplyCount > 0 && (_readsAllReplies || !SlackTime.IsBefore(LastActivity(root), _editedSince));

    /// <summary>Whether a thread began before the look-back, so history does not return its root.</summary>
    public bool IsOutside(string root) => Oldest is not null && SlackTime.IsBefore(root, Oldest);

    private static string LastActivity(SlackMessage root)
        => new[] { root.Ts, root.LatestReply, root.Edited?.Ts }.OfType<string>().MaxBy(SlackTime.Number)!;

    private static string? Earlier(string? missed, string? since)
    {
        if (missed is null || since is null)
            return since;

        if (missed == ChannelBeginning)
            return null;

        return SlackTime.IsBefore(missed, since) ? missed : since;
    }
}
