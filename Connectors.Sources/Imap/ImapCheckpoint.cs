namespace Connectors.Sources.Imap;

/// <summary>
/// The place that reading a folder has reached. The state is the one before reading began, so later mail is found next time.
/// </summary>
internal sealed record ImapCheckpoint
{
    public required ImapState State { get; init; }

    /// <summary>The last thread that was given: its newest message. Threads are given newest first. Null: none was given yet.</summary>
    public uint? After { get; init; }

    /// <summary>Whether the whole folder was read.</summary>
    public bool Done { get; init; }

    /// <summary>Threads without a message since then are left out. Null: all threads are read.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>
/// Tells whether a folder has the same messages as before. A message never changes, a new one takes the next UID, and one that left makes
/// the count smaller: so equal states mean equal messages.
/// </summary>
/// <param name="Validity">UIDVALIDITY. UIDs of another validity say nothing about this one.</param>
/// <param name="Next">UIDNEXT. Null if the server does not tell.</param>
/// <param name="Count">The number of messages.</param>
internal sealed record ImapState(uint Validity, uint? Next, int Count)
{
    public bool ProvesEqual(ImapState? other) => Next is not null && this == other;
}
