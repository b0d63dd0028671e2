using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Connectors.Sources.Slack;

/// <summary>Lists a channel's document IDs by the same rules by which the channel is read.</summary>
internal sealed partial class SlackLister(SlackConfig config, SlackClient client, SourceContext context)
{
    private readonly ChannelOpener _opener = new(config, client, context);
    private readonly ThreadReader _threads = new(config, client);

    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var directory = await SlackDirectory.GetAsync(client, context, cancellationToken);
        var (channel, refusal) = await SlackRefusal.CatchAsync(() => _opener.OpenAsync(request.Partition, cancellationToken));
        if (channel is null)
        {
            yield return new ListingPage([]) { Incomplete = refusal!.Message };
            yield break;
        }

        var access = request.IncludeAccess
            ? await new SlackAccess(client, context).OfChannelAsync(channel, directory, cancellationToken)
            : null;
        var documents = new SlackDocuments(config, client, directory, channel, access);
        var history = new ChannelHistory(client, request.Partition, null, request.From);
        var threadsRead = 0;
        while (!history.Ended)
        {
            (var page, refusal) = await SlackRefusal.CatchAsync(() => history.NextAsync(cancellationToken));
            if (page is null)
            {
                yield return new ListingPage([], history.Before) { Incomplete = refusal!.Message };
                yield break;
            }

            var ids = new List<SlimDocument>();
            // A message that cannot be read may be the root of a stored thread, whose files are unknown then.
            var odd = page.Odd.Select(row => row.Text("thread_ts") ?? row.Text("ts")).ToList();
            ids.AddRange(odd.OfType<string>().Select(root => new SlimDocument(new SlackId(request.Partition, root).ToString(), access)));
            var incomplete = odd.Contains(null) || (odd.Count > 0 && config.IncludeFiles)
                ? $"Slack describes a message of #{channel.Name} in another form than documented."
                : null;
            foreach (var root in page.Where(message => message.IsRoot).OrderByDescending(message => SlackTime.Number(message.Ts)))
            {
                var rootIsEnough = documents.ShowsAllIds(root);
                (var thread, refusal) = rootIsEnough
                    ? (new SlackThread(request.Partition, root, []), null)
                    : await SlackRefusal.CatchAsync(() => CompleteAsync(request.Partition, root, cancellationToken));
                if (thread is null)
                {
                    yield return new ListingPage(ids, history.Before)
                    {
                        Incomplete = refusal?.Message ?? $"Slack returned the thread {root.Ts} without its first message.",
                    };
                    yield break;
                }

                ids.AddRange(documents.Ids(thread).Select(id => new SlimDocument(id.ToString(), access)));
                if (!rootIsEnough && ++threadsRead % config.ThreadsPerBatch == 0)
                {
                    yield return new ListingPage(ids, root.Ts);
                    ids = [];
                }
            }

            yield return new ListingPage(ids, history.Before) { Incomplete = incomplete };
        }

        if (!history.IsLimited)
            yield break;

        PlanHides(context.Logger, channel.Name);
        await foreach (var stored in request.Stored(cancellationToken))
            yield return new ListingPage([.. stored.Where(id => IsHidden(id, history.Before)).Select(id => new SlimDocument(id, access))]);
    }

    /// <summary>Whether the plan hides a stored document: its thread began before the oldest message that Slack still shows.</summary>
    /// <param name="id">The document's ID.</param>
    /// <param name="oldest">The ts of that message; null if Slack shows none.</param>
    private static bool IsHidden(string id, string? oldest)
        => SlackId.Parse(id) is { } document && (oldest is null || SlackTime.IsBefore(document.Root, oldest));

    [LoggerMessage(
        Level = LogLevel.Information, Message = "The workspace's plan hides older messages of #{Channel}. Those that were read stay.")]
    private static partial void PlanHides(ILogger logger, string channel);

    /// <summary>
    /// Lists a thread that disappeared after its root was read with the root alone; the next listing settles it. Returns null if Slack's
    /// answer lacks the root.
    /// </summary>
    private async Task<SlackThread?> CompleteAsync(string channel, SlackMessage root, CancellationToken cancellationToken)
    {
        var answer = await _threads.CompleteAsync(channel, root, cancellationToken);
        return answer.IsGone ? new SlackThread(channel, root, [])
            : answer.Refusal is { } refusal ? throw refusal
            : answer.Thread;
    }
}
