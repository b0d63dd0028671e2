using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources;

/// <summary>The tests that every source that reads over HTTP must pass when its upstream fails.</summary>
/// <typeparam name="TUpstream">The fake, written from the vendor's documentation.</typeparam>
public abstract class UpstreamSourceContractTests<TUpstream> : SourceContractTests
    where TUpstream : FakeUpstream, new()
{
    protected TUpstream Upstream { get; } = new();

    protected sealed override JsonObject Config() => Config(Upstream.Address);

    /// <summary>A config for an upstream at this address.</summary>
    protected abstract JsonObject Config(Uri address);

    /// <summary>Puts at least three batches of documents into the fake.</summary>
    protected virtual void Fill(TUpstream upstream)
    {
    }

    /// <summary>Whether the system answers lists page by page. False for one whose lists have one page, such as a sitemap.</summary>
    protected virtual bool HasPages => true;

    /// <summary>Names the list of which a request asks for a page. Null if it asks for something else.</summary>
    protected abstract string? PageOf(UpstreamRequest request);

    /// <summary>Whether a request goes to the API itself, which refuses in these tests. False for the token endpoint.</summary>
    protected virtual bool IsApiCall(UpstreamRequest request) => true;

    [SetUp]
    public async Task StartUpstreamAsync()
    {
        Fill(Upstream);
        await Upstream.StartAsync();
    }

    [TearDown]
    public async Task StopUpstreamAsync() => await Upstream.DisposeAsync();

    [TestCase(UpstreamFault.Unauthorized, SourceErrorKind.Unauthorized)]
    [TestCase(UpstreamFault.Forbidden, SourceErrorKind.Forbidden)]
    public async Task Refuses_a_check_that_the_upstream_refuses(UpstreamFault fault, SourceErrorKind kind)
    {
        Break(fault);

        var (_, error) = await Outcome.OfAsync(() => Probe.CheckAsync());

        AssertPresentable(error);
        Assert.That(((SourceException)error!).Kind, Is.EqualTo(kind));
    }

    [TestCase(UpstreamFault.Unauthorized, SourceErrorKind.Unauthorized)]
    [TestCase(UpstreamFault.Throttled, SourceErrorKind.RateLimited)]
    [TestCase(UpstreamFault.ServerError, SourceErrorKind.Transient)]
    [TestCase(UpstreamFault.Dropped, SourceErrorKind.Transient)]
    [TestCase(UpstreamFault.Truncated, SourceErrorKind.Transient)]
    public async Task Ends_a_read_with_an_error_of_the_right_kind(UpstreamFault fault, SourceErrorKind kind)
    {
        var partition = (await Probe.PartitionsAsync())[0];
        Break(fault);

        var (_, error) = await Outcome.OfAsync(() => Probe.ReadAsync(partition));

        AssertPresentable(error);
        Assert.That(((SourceException)error!).Kind, Is.EqualTo(kind));
        if (kind == SourceErrorKind.RateLimited)
            Assert.That(((SourceException)error).RetryAfter, Is.GreaterThan(TimeSpan.FromMinutes(30)), "what Retry-After said");
    }

    [TestCase(UpstreamFault.Forbidden)]
    [TestCase(UpstreamFault.NotFound)]
    public async Task Never_takes_a_refused_partition_for_an_empty_one(UpstreamFault fault)
    {
        var partition = (await Probe.PartitionsAsync())[0];
        Break(fault);

        var (parts, error) = await Outcome.OfAsync(() => Probe.ReadAsync(partition));

        if (parts is null)
        {
            AssertPresentable(error);
            return;
        }

        Assert.That(parts.SelectMany(part => part.Changes.Failures), Is.Not.Empty);
        Assert.That(parts.SelectMany(part => part.Changes.Deleted), Is.Empty);
    }

    [TestCase(UpstreamFault.Unauthorized)]
    [TestCase(UpstreamFault.Forbidden)]
    [TestCase(UpstreamFault.NotFound)]
    [TestCase(UpstreamFault.Throttled)]
    [TestCase(UpstreamFault.ServerError)]
    [TestCase(UpstreamFault.Truncated)]
    public async Task Never_calls_a_broken_listing_complete(UpstreamFault fault)
    {
        var partition = (await Probe.PartitionsAsync())[0];
        Break(fault);

        var (pages, error) = await Outcome.OfAsync(() => Probe.ListAsync(partition));

        if (error is not null)
            AssertPresentable(error);
        else
            Assert.That(pages is null || pages.Any(page => page.Incomplete is not null));
    }

    [TestCase(UpstreamFault.Unauthorized)]
    [TestCase(UpstreamFault.Throttled)]
    [TestCase(UpstreamFault.ServerError)]
    [TestCase(UpstreamFault.Truncated)]
    public async Task Never_calls_a_broken_split_complete(UpstreamFault fault)
    {
        Break(fault);

        var (split, error) = await Outcome.OfAsync(() => Probe.SplitAsync());

        if (error is not null)
            AssertPresentable(error);
        else
            Assert.That(!split!.Complete || split.Failures.Count > 0 || !Upstream.Requests.Any(IsApiCall), "an answer was swallowed");
    }

    [Test]
    public async Task Loses_nothing_when_some_requests_fail()
    {
        Upstream.Faults = new UpstreamFaults
        {
            Percent = new Dictionary<UpstreamFault, int>
            {
                [UpstreamFault.ServerError] = 5, [UpstreamFault.Throttled] = 5, [UpstreamFault.Dropped] = 3,
            },
        };

        var partitions = await Probe.PartitionsAsync();
        var read = new HashSet<string>();
        foreach (var partition in partitions)
        {
            foreach (var document in (await Probe.ReadAsync(partition)).SelectMany(part => part.Changes.Documents))
                read.Add(document.Id);
        }

        Assert.That(read, Is.EquivalentTo(Ids));
    }

    [Test]
    public async Task Asks_again_for_a_page_that_comes_a_second_time()
    {
        if (!HasPages)
            return;
        Upstream.RepeatsOnce = PageOf;
        var read = (await Probe.ReadAllAsync()).SelectMany(part => part.Changes.Documents).Select(document => document.Id);

        Assert.That(read.Distinct(), Is.EquivalentTo(Ids));
        Assert.That(Upstream.Repeated, Is.Positive, "no list has a second page");
    }

    [Test]
    public async Task Stops_in_the_middle_of_an_answer_that_never_comes()
    {
        var partition = (await Probe.PartitionsAsync())[0];
        Break(UpstreamFault.Held);
        using var stop = new CancellationTokenSource();

        var reading = Probe.ReadAsync(partition, cancellationToken: stop.Token);
        await Task.WhenAny(Upstream.Held, reading);
        await stop.CancelAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
    }

    private void Break(UpstreamFault fault)
        => Upstream.Faults = UpstreamFaults.Always(fault) with { Applies = IsApiCall, RetryAfter = TimeSpan.FromHours(1) };
}
