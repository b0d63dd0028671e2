using System.Runtime.CompilerServices;

namespace Connectors.Sources.Slack;

/// <summary>Names what a channel holds, by the same rules that read it.</summary>
internal sealed class SlackListing(SlackConfig config, SlackClient client, SourceContext context)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var directory = await SlackDirectories.GetAsync(client, context, cancellationToken);
        var (channel, refusal) = await SlackRefusal.CatchAsync(() => SlackOpening.OpenAsync(client, config, request.Partition, cancellationToken));
        if (channel is null)
        {
            yield return new ListingPage([]) { Incomplete = refusal!.Message };
            yield break;
        }

        var access = request.IncludeAccess ? await SlackOpening.AccessAsync(client, directory, channel, cancellationToken) : null;
        var documents = new SlackDocuments(config, client, directory, channel, access);
        var history = new SlackHistory(client, request.Partition, null, request.From);
        var asked = 0;
        while (!history.Ended)
        {
            (var page, refusal) = await SlackRefusal.CatchAsync(() => history.NextAsync(cancellationToken));
            if (page is null)
            {
                yield return new ListingPage([], history.Before) { Incomplete = refusal!.Message };
                yield break;
            }

            var ids = new List<SlimDocument>();
            foreach (var root in page.Where(message => message.IsRoot).OrderByDescending(message => SlackTime.Number(message.Ts)))
            {
                var told = documents.TellsAll(root);
                (var thread, refusal) = told
                    ? (new SlackThread(request.Partition, root, []), null)
                    : await SlackRefusal.CatchAsync(() => CompleteAsync(request.Partition, root, cancellationToken));
                if (thread is null)
                {
                    yield return new ListingPage(ids, history.Before) { Incomplete = refusal?.Message ?? $"Slack gave the thread {root.Ts} without its first message." };
                    yield break;
                }

                ids.AddRange(documents.Ids(thread).Select(id => new SlimDocument(id.ToString(), access)));
                if (!told && ++asked % config.RepliesPerBatch == 0)
                {
                    yield return new ListingPage(ids, root.Ts);
                    ids = [];
                }
            }

            yield return new ListingPage(ids, history.Before);
        }
    }

    /// <summary>A thread that vanished since its root was given is still named: the next listing will know. Null where it was not given.</summary>
    private async Task<SlackThread?> CompleteAsync(string channel, SlackMessage root, CancellationToken cancellationToken)
    {
        var (thread, gone) = await SlackReplies.CompleteAsync(client, config, channel, root, cancellationToken);
        return gone ? new SlackThread(channel, root, []) : thread;
    }
}
