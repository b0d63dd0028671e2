namespace Connectors.Tests.Sources.Gmail;

/// <summary>A user's mail and its history.</summary>
public sealed class FakeMailbox
{
    public const long FirstHistory = 1000;

    private readonly Dictionary<string, long> _threadHistory = [];

    /// <summary>Threads by id, in descending order, because Gmail lists the newest first.</summary>
    public SortedDictionary<string, List<FakeMessage>> Threads { get; } =
        new(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)));

    /// <summary>The changed messages. A record's id is <see cref="FirstHistory"/> plus its place, counted from 1.</summary>
    public List<(string Message, string Thread)> History { get; } = [];

    public long HistoryId => FirstHistory + History.Count;

    /// <summary>The oldest start id that Gmail still accepts.</summary>
    public long OldestHistory { get; set; }

    /// <summary>False for a user without Gmail.</summary>
    public bool Provisioned { get; set; } = true;

    /// <summary>Threads keep the history ids that they have.</summary>
    public bool FreezesThreadHistory { get; set; }

    public long HistoryOf(string thread) => _threadHistory.GetValueOrDefault(thread, FirstHistory);

    public void Receive(FakeMessage message)
    {
        if (!Threads.TryGetValue(message.ThreadId, out var messages))
            Threads[message.ThreadId] = messages = [];
        messages.Add(message);
        Record(message);
    }

    public void Label(string thread, Action<HashSet<string>> change)
    {
        foreach (var message in Threads[thread])
        {
            change(message.Labels);
            Record(message);
        }
    }

    public void Delete(string thread, string message)
    {
        var gone = Threads[thread].First(candidate => candidate.Id == message);
        Threads[thread].Remove(gone);
        if (Threads[thread].Count == 0)
            Threads.Remove(thread);
        Record(gone);
    }

    public void Trash(string thread, string message)
    {
        var trashed = Threads[thread].First(candidate => candidate.Id == message);
        trashed.Labels.Add("TRASH");
        Record(trashed);
    }

    private void Record(FakeMessage message)
    {
        History.Add((message.Id, message.ThreadId));
        if (!FreezesThreadHistory)
            _threadHistory[message.ThreadId] = HistoryId;
    }
}
