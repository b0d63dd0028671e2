using System.Globalization;

namespace Connectors.Sources.Imap;

/// <summary>
/// Joins messages to threads by Message-ID, In-Reply-To and References. A server's own THREAD=REFERENCES also joins what only has the same
/// subject, such as a year of weekly reports, so it is not used.
/// </summary>
internal sealed class ImapThreader
{
    /// <summary>A thread with more messages becomes several documents. Gmail does the same.</summary>
    private const int MaxMessages = 100;

    private readonly Dictionary<UInt128, int> _nodes = [];
    private readonly List<int> _joined = [];
    private readonly HashSet<UInt128> _answers = [];
    private readonly Dictionary<UInt128, (ImapMail Mail, UInt128 First)> _mails = [];

    /// <param name="mail">The message. One that is in the folder twice counts once.</param>
    /// <param name="references">The Message-IDs that it answers, the first message of the thread first. Empty for none.</param>
    public void Add(ImapMail mail, IReadOnlyList<UInt128> references)
    {
        if (_mails.TryGetValue(mail.Key, out var twin) && twin.Mail.Uid <= mail.Uid)
            return;
        _mails[mail.Key] = (mail, references.Count > 0 ? references[0] : mail.Key);
        if (references.Any(reference => reference != mail.Key))
            _answers.Add(mail.Key);
        var node = Node(mail.Key);
        foreach (var reference in references)
            Join(node, Node(reference));
    }

    /// <summary>Returns the threads, those with the newest messages first.</summary>
    public IReadOnlyList<ImapThread> Threads()
        => [.. _mails.Values
            .GroupBy(entry => Find(_nodes[entry.Mail.Key]))
            .SelectMany(Thread)
            .OrderByDescending(thread => thread.Newest)];

    private IEnumerable<ImapThread> Thread(IEnumerable<(ImapMail Mail, UInt128 First)> entries)
    {
        var mails = entries.ToList();
        var root = string.Create(CultureInfo.InvariantCulture, $"{Root(mails):x32}");
        return mails
            .Select(entry => entry.Mail)
            .OrderBy(mail => mail.Received).ThenBy(mail => mail.Uid)
            .Chunk(MaxMessages)
            .Select((part, number) => new ImapThread(
                number == 0 ? root : string.Create(CultureInfo.InvariantCulture, $"{root}.{number}"), part));
    }

    /// <summary>
    /// Returns the message that the others go back to, whether or not the folder still has it: so the thread keeps its id when its first
    /// message is deleted.
    /// </summary>
    private UInt128 Root(List<(ImapMail Mail, UInt128 First)> mails)
    {
        var firsts = mails.Select(entry => entry.First).Distinct().ToList();
        return firsts.Where(first => !_answers.Contains(first)).DefaultIfEmpty(firsts.Min()).Min();
    }

    private int Node(UInt128 id)
    {
        if (!_nodes.TryGetValue(id, out var node))
        {
            _nodes[id] = node = _joined.Count;
            _joined.Add(node);
        }

        return node;
    }

    private void Join(int one, int other)
    {
        var (a, b) = (Find(one), Find(other));
        _joined[Math.Max(a, b)] = Math.Min(a, b);
    }

    private int Find(int node)
    {
        while (_joined[node] != node)
        {
            _joined[node] = _joined[_joined[node]];
            node = _joined[node];
        }

        return node;
    }
}
