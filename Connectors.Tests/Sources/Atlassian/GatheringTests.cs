using System.Runtime.CompilerServices;
using Connectors.Sources.Atlassian;

namespace Connectors.Tests.Sources.Atlassian;

public sealed class GatheringTests
{
    [Test]
    public async Task Enough_items_leave_while_the_next_batch_is_waited_for()
    {
        var late = new TaskCompletionSource();
        await using var gathered = Gather(Batches()).GetAsyncEnumerator();

        Assert.That(await gathered.MoveNextAsync(), Is.True);
        Assert.That(gathered.Current.Sum(), Is.EqualTo(200));
        var next = gathered.MoveNextAsync();
        late.SetResult();
        Assert.That(await next, Is.True);
        Assert.That(gathered.Current.Sum(), Is.EqualTo(150));
        Assert.That(await gathered.MoveNextAsync(), Is.False);

        async IAsyncEnumerable<int> Batches()
        {
            yield return 100;
            yield return 100;
            await late.Task;
            yield return 150;
        }
    }

    [Test]
    public async Task What_is_there_at_once_leaves_together_up_to_the_limit()
    {
        var sums = new List<int>();

        await foreach (var some in Gather(Enumerable.Repeat(100, 15).ToAsyncEnumerable()))
            sums.Add(some.Sum());

        Assert.That(sums, Is.EqualTo(new[] { 1_000, 500 }));
    }

    [Test]
    public async Task A_gathering_that_is_given_up_ends_what_it_waits_for()
    {
        var ended = false;
        await using (var gathered = Gather(Batches(CancellationToken.None)).GetAsyncEnumerator())
            await gathered.MoveNextAsync();

        Assert.That(ended, Is.True);

        async IAsyncEnumerable<int> Batches([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return 200;
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                ended = true;
            }
        }
    }

    private static IAsyncEnumerable<IReadOnlyList<int>> Gather(IAsyncEnumerable<int> batches)
        => batches.GatherAsync(items => items, _ => 1, CancellationToken.None);
}
