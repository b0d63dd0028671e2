using Connectors.Jobs.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Jobs.Storage;

public sealed class KeptTotalsTests
{
    private readonly FakeTimeProvider _time = new();
    private int _counted;

    [SetUp]
    public void Reset() => _counted = 0;

    [Test]
    public async Task Pages_of_a_list_that_takes_long_to_count_share_one_count_until_it_is_old()
    {
        var totals = new KeptTotals(_time);

        var first = await AskAsync(totals, new Page(1, 10), 10, "a", TimeSpan.FromSeconds(1));
        var second = await AskAsync(totals, new Page(2, 10), 10, "a", TimeSpan.FromSeconds(1));
        var other = await AskAsync(totals, new Page(2, 10), 10, "b", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(101));
        var late = await AskAsync(totals, new Page(3, 10), 10, "a", TimeSpan.FromSeconds(1));

        Assert.That((first, second, other, late), Is.EqualTo((101L, 101L, 102L, 103L)));
    }

    [Test]
    public async Task A_list_that_is_counted_quickly_is_always_exact()
    {
        var totals = new KeptTotals(_time);

        Assert.That(await AskAsync(totals, new Page(1, 10), 10, "a", TimeSpan.FromMilliseconds(10)), Is.EqualTo(101));
        Assert.That(await AskAsync(totals, new Page(1, 10), 10, "a", TimeSpan.FromMilliseconds(10)), Is.EqualTo(102));
    }

    [Test]
    public async Task The_last_page_tells_the_total_without_a_count_and_a_grown_list_has_what_its_page_shows()
    {
        var totals = new KeptTotals(_time);
        await AskAsync(totals, new Page(1, 10), 10, "a", TimeSpan.FromSeconds(1));

        Assert.That(await AskAsync(totals, new Page(11, 10), 3, "a", TimeSpan.FromSeconds(1)), Is.EqualTo(103));
        Assert.That(await AskAsync(totals, new Page(20, 10), 10, "a", TimeSpan.FromSeconds(1)), Is.EqualTo(200));
        Assert.That(_counted, Is.EqualTo(1));
    }

    private Task<long> AskAsync(KeptTotals totals, Page page, int rows, string filter, TimeSpan takes)
        => totals.OfAsync(page, rows, new { filter }, () =>
        {
            _time.Advance(takes);
            return Task.FromResult(100L + ++_counted);
        });
}
