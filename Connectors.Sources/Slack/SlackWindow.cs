namespace Connectors.Sources.Slack;

/// <summary>What of a channel's history a task looks at, and which threads in it may have changed.</summary>
internal sealed class SlackWindow
{
    /// <summary>Messages may become visible a little late, and clocks differ.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private readonly string? _changedSince;
    private readonly string _editedSince;

    public SlackWindow(SlackConfig config, ReadRequest<SlackCheckpoint> request)
    {
        Since = Earlier(request.Previous?.MissedSince, request.Window.Since is { } since ? SlackTime.Format(since) : null);
        _editedSince = SlackTime.Format(request.Window.Until - TimeSpan.FromHours(config.EditLookbackHours));
        if (Since is not null)
        {
            var changed = SlackTime.Parse(Since) - Overlap;
            _changedSince = SlackTime.Format(changed);
            if (!SlackAudit.IsDue(config.AuditDays, request.Partition, request.Previous?.Audited, request.Window.Until))
                Oldest = SlackTime.Format(changed - TimeSpan.FromDays(config.ThreadLookbackDays));
        }

        Audited = Oldest is null ? SlackTime.Format(request.Window.Until) : request.Previous?.Audited;
    }

    /// <summary>Where the run begins; null at the channel's beginning.</summary>
    public string? Since { get; }

    /// <summary>
    /// Where history is read from; null at the channel's beginning. A new reply does not move its thread into a later window (onyx#14012), so
    /// older roots are looked at too, and all of them now and then.
    /// </summary>
    public string? Oldest { get; }

    /// <summary>When all of the channel was last looked at, once this is read.</summary>
    public string? Audited { get; }

    /// <summary>Whether a root that is not stored is due: in the look-back, only one that something happened to.</summary>
    public bool IsNew(SlackMessage root) => _changedSince is null || !SlackTime.IsBefore(LastActivity(root), _changedSince);

    /// <summary>Whether replies may have been edited, which their root does not tell.</summary>
    public bool MayHaveEdits(SlackMessage root) => root.ReplyCount > 0 && !SlackTime.IsBefore(LastActivity(root), _editedSince);

    /// <summary>Whether a thread began before what is read: then only a reply that was sent to the channel too tells of it.</summary>
    public bool IsOutside(string root) => Oldest is not null && SlackTime.IsBefore(root, Oldest);

    private static string LastActivity(SlackMessage root)
        => new[] { root.Ts, root.LatestReply, root.Edited?.Ts }.OfType<string>().MaxBy(SlackTime.Number)!;

    /// <summary>A missed "0" is the channel's beginning.</summary>
    private static string? Earlier(string? missed, string? since)
        => missed is null || since is null ? since : missed == "0" ? null : SlackTime.IsBefore(missed, since) ? missed : since;
}
