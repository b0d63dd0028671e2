using Connectors.Sources;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class PageGuardTests
{
    [Test]
    public void Lets_an_honest_paging_pass()
    {
        var guard = new PageGuard("things", maxPages: 10);

        for (var page = 0; page < 9; page++)
            guard.Page($"c{page}", [$"a{page}", $"b{page}"]);

        Assert.That(() => guard.Page(null, ["last"]), Throws.Nothing);
    }

    [Test]
    public void Stops_at_a_cursor_that_comes_again()
        => AssertStuck(guard => guard.Page("same", 1), 2, "cursor");

    [Test]
    public void Stops_after_empty_pages_that_promise_more()
    {
        var page = 0;
        AssertStuck(guard => guard.Page($"{page++}", 0), 5, "empty");
    }

    [Test]
    public void Stops_after_pages_with_nothing_new()
    {
        var page = 0;
        AssertStuck(guard => guard.Page($"{page++}", ["a", "b"]), 6, "nothing new");
    }

    [Test]
    public void Stops_after_too_many_pages()
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
}
