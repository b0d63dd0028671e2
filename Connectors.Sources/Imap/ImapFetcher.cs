using MailKit;

namespace Connectors.Sources.Imap;

/// <summary>
/// Fetches descriptions of messages. One message that the server cannot give, or gives in a form that cannot be read, spoils the answer for
/// all that were asked for with it, so they are asked for in halves until it is alone.
/// </summary>
internal sealed class ImapFetcher(ImapConnection connection)
{
    private const int MaxBroken = 20;

    /// <summary>Returns descriptions, and why other messages cannot be read. Messages that are gone are in neither.</summary>
    public async Task<ImapFetched> FetchAsync(
        string folder, uint validity, IReadOnlyList<uint> uids, IFetchRequest request, CancellationToken cancellationToken)
    {
        var fetched = new ImapFetched();
        var asked = new Stack<IReadOnlyList<uint>>([uids]);
        while (asked.TryPop(out var some))
        {
            if (some.Count == 0)
                continue;
            try
            {
                var ids = some.Select(uid => new UniqueId(validity, uid)).ToList();
                foreach (var summary in await connection.InFolderAsync(
                    folder, validity, "fetch", (opened, token) => opened.FetchAsync(ids, request, token), cancellationToken))
                {
                    if (summary.UniqueId.IsValid)
                        fetched.Found[summary.UniqueId.Id] = summary;
                }
            }
            catch (SourceException e) when (e.ConcernsRequest() && fetched.Broken.Count < MaxBroken)
            {
                if (some.Count == 1)
                {
                    fetched.Broken[some[0]] = e.Message;
                    continue;
                }

                asked.Push([.. some.Skip(some.Count / 2)]);
                asked.Push([.. some.Take(some.Count / 2)]);
            }
        }

        return fetched;
    }
}

/// <summary>Descriptions by UID, and the reasons why others have none.</summary>
internal sealed class ImapFetched
{
    public Dictionary<uint, IMessageSummary> Found { get; } = [];

    public Dictionary<uint, string> Broken { get; } = [];
}
