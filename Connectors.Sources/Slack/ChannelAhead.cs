using System.Threading.Channels;
using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>
/// Reads the pages of a channel's history, and the threads on them, ahead of the batches: a call that waits for Slack does not hold up the
/// others. What it reads comes out in order.
/// </summary>
internal sealed class ChannelAhead : IAsyncDisposable
{
    /// <summary>Pages whose threads may be read while an earlier page is made into batches.</summary>
    private const int MaxPages = 3;

    private readonly ThreadReader _threads;
    private readonly string _channel;
    private readonly SemaphoreSlim _calls;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<PageAhead> _pages = Channel.CreateBounded<PageAhead>(MaxPages);
    private readonly List<Task> _reading = [];
    private readonly Task _paging;

    /// <param name="config">Says how many threads may be read at a time.</param>
    /// <param name="threads">Reads threads.</param>
    /// <param name="history">The channel's history, from where it is to be read.</param>
    /// <param name="plan">Finds out which threads of a page must be read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public ChannelAhead(
        SlackConfig config,
        ThreadReader threads,
        ChannelHistory history,
        Func<JsonRows<SlackMessage>, CancellationToken, Task<PagePlan>> plan,
        CancellationToken cancellationToken)
    {
        (_threads, _channel, _calls) = (threads, history.Channel, new SemaphoreSlim(config.MaxParallelThreads));
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _paging = PageAsync(history, plan);
    }

    /// <summary>Returns the next page, or null after the last.</summary>
    public async Task<PageAhead?> NextAsync(CancellationToken cancellationToken)
        => await _pages.Reader.WaitToReadAsync(cancellationToken) && _pages.Reader.TryRead(out var page) ? page : null;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _paging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)Task.WhenAll(_reading)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _calls.Dispose();
    }

    private async Task PageAsync(ChannelHistory history, Func<JsonRows<SlackMessage>, CancellationToken, Task<PagePlan>> plan)
    {
        try
        {
            while (!history.Ended)
            {
                var messages = await history.NextAsync(_stop.Token);
                var planned = await plan(messages, _stop.Token);
                _reading.RemoveAll(task => task.IsCompletedSuccessfully);
                var page = new PageAhead(
                    [.. planned.Older.Select(root => Start(() => _threads.ReadAsync(_channel, root, _stop.Token)))],
                    [.. planned.Roots.Select(root => new RootAhead(root.Root, root.IsDue ? Due(root.Root) : null))],
                    history.Before)
                {
                    Odd = messages.Odd,
                };
                await _pages.Writer.WriteAsync(page, _stop.Token);
            }

            _pages.Writer.Complete();
        }
        catch (Exception exception)
        {
            _pages.Writer.Complete(exception);
        }
    }

    private Task<ThreadAnswer> Due(SlackMessage root)
        => root.ReplyCount == 0
            ? Task.FromResult(new ThreadAnswer(new SlackThread(_channel, root, [])))
            : Start(() => _threads.CompleteAsync(_channel, root, _stop.Token));

    private Task<ThreadAnswer> Start(Func<Task<ThreadAnswer>> read)
    {
        var started = ReadAsync();
        _reading.Add(started);
        return started;

        async Task<ThreadAnswer> ReadAsync()
        {
            await _calls.WaitAsync(_stop.Token);
            try
            {
                return await read();
            }
            finally
            {
                _calls.Release();
            }
        }
    }
}

/// <param name="Older">The ts of roots that are not on the page, but whose threads have something new on it.</param>
/// <param name="Roots">The page's roots, and whether each must be read.</param>
internal sealed record PagePlan(IReadOnlyList<string> Older, IReadOnlyList<(SlackMessage Root, bool IsDue)> Roots);

/// <summary>A page of history whose threads are being read.</summary>
/// <param name="Before">The ts below which the next page starts.</param>
internal sealed record PageAhead(IReadOnlyList<Task<ThreadAnswer>> Older, IReadOnlyList<RootAhead> Roots, string? Before)
{
    /// <summary>Messages that could not be read.</summary>
    public IReadOnlyList<OddRow> Odd { get; init; } = [];
}

/// <param name="Thread">Null if the root need not be read.</param>
internal sealed record RootAhead(SlackMessage Root, Task<ThreadAnswer>? Thread);
