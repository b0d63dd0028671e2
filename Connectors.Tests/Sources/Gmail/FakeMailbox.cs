namespace Connectors.Tests.Sources.Gmail;

/// <summary>One user's mail and its history.</summary>
public sealed class FakeMailbox
{
    public const long FirstHistory = 1000;

    private readonly Dictionary<string, long> _threadHistory = [];

    /// <summary>Threads by id, newest listed first as Gmail does.</summary>
    public SortedDictionary<string, List<FakeMessage>> Threads { get; } = new(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)));

    /// <summary>Who was changed: the record's id is <see cref="FirstHistory"/> and its place.</summary>
    public List<(string Message, string Thread)> History { get; } = [];

    public long HistoryId => FirstHistory + History.Count;

    /// <summary>History ids below this are no longer known.</summary>
    public long OldestHistory { get; set; }

    public bool Provisioned { get; set; } = true;

    public long HistoryOf(string thread) => _threadHistory.GetValueOrDefault(thread, FirstHistory);

    public void Receive(FakeMessage message)
    {
        if (!Threads.TryGetValue(message.ThreadId, out var messages))
            Threads[message.ThreadId] = messages = [];
        messages.Add(message);
        Note(message);
    }

    public void Label(string thread, Action<HashSet<string>> change)
    {
        foreach (var message in Threads[thread])
        {
            change(message.Labels);
            Note(message);
        }
    }

    public void Delete(string thread, string message)
    {
        var gone = Threads[thread].First(each => each.Id == message);
        Threads[thread].Remove(gone);
        if (Threads[thread].Count == 0)
            Threads.Remove(thread);
        Note(gone);
    }

    private void Note(FakeMessage message)
    {
        History.Add((message.Id, message.ThreadId));
        _threadHistory[message.ThreadId] = HistoryId;
    }
}
