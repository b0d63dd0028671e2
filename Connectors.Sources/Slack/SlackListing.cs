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
        while (!history.Ended)
        {
            (var page, refusal) = await SlackRefusal.CatchAsync(() => history.NextAsync(cancellationToken));
            if (page is null)
            {
                yield return new ListingPage([], history.Before) { Incomplete = refusal!.Message };
                yield break;
            }

            var ids = new List<SlimDocument>();
            foreach (var root in page.Where(message => message.IsRoot))
            {
                var thread = documents.TellsAll(root)
                    ? new SlackThread(request.Partition, root, [])
                    : await SlackReplies.CompleteAsync(client, request.Partition, root, cancellationToken);
                if (thread is not null)
                    ids.AddRange(documents.Ids(thread).Select(id => new SlimDocument(id.ToString(), access)));
            }

            yield return new ListingPage(ids, history.Before);
        }
    }
}
