using Connectors.Sources;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class PageGuardTests
{
    [Test]
    public void An_honest_paging_passes()
    {
        var guard = new PageGuard("things", maxPages: 10);

        for (var page = 0; page < 9; page++)
            guard.Page($"c{page}", [$"a{page}", $"b{page}"]);

        Assert.That(() => guard.Page(null, ["last"]), Throws.Nothing);
    }

    [Test]
    public void A_repeated_cursor_ends_the_paging()
        => AssertStuck(guard => guard.Page("same", 1), 2, "cursor");

    [Test]
    public void Empty_pages_that_promise_more_end_the_paging()
    {
        var page = 0;
        AssertStuck(guard => guard.Page($"{page++}", 0), 5, "empty");
    }

    [Test]
    public void Pages_with_nothing_new_end_the_paging()
    {
        var page = 0;
        AssertStuck(guard => guard.Page($"{page++}", ["a", "b"]), 6, "nothing new");
    }

    [Test]
    public void Too_many_pages_end_the_paging()
    {
        var page = 0;
        AssertStuck(guard => guard.Page($"{page++}", 1), 20, "more than 20 pages");
    }

    private static void AssertStuck(Action<PageGuard> next, int atPage, string how)
    {
        var guard = new PageGuard("things", maxPages: 20);
        for (var page = 1; page < atPage; page++)
            next(guard);

        var error = Assert.Throws<SourceException>(() => next(guard));
        Assert.That(error!.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(error.Message, Does.Contain("things").And.Contain(how));
    }

    [Test]
    public void A_page_whose_cursor_comes_back_is_asked_for_once_more()
    {
        var guard = new PageGuard("things");
        guard.Page("a", 1);

        Assert.That(guard.AsksAgain("b"), Is.False);
        Assert.That(guard.AsksAgain(null), Is.False);
        Assert.That(guard.AsksAgain("a"), Is.True);
        Assert.That(guard.AsksAgain("a"), Is.False, "then it ends the read");
        Assert.That(() => guard.Page("a", 1), Throws.InstanceOf<SourceException>());
    }
}
