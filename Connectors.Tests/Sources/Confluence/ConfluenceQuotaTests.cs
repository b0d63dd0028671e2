using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Tests.Sources.Atlassian;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>Cloud's limit by points costs time and nothing else.</summary>
public sealed class ConfluenceQuotaTests : ConfluenceFixture
{
    [Test]
    public async Task A_quota_that_is_used_up_in_the_middle_ends_the_slice_with_the_pause_and_the_next_slice_reads_the_rest()
    {
        var partition = await FillAsync();
        var searches = 0;
        Confluence.Faults = UsedUpQuota.From("confluence", request => IsSearch(request) && Interlocked.Increment(ref searches) > 2);
        var read = new List<ReadPart>();

        var error = await QuotaAsync(() => ReadIntoAsync(partition, read));
        Confluence.Faults = UpstreamFaults.None;
        var rest = await Probe(("batch_size", 10)).ReadAsync(partition, read.LastOrDefault()?.Checkpoint);

        Assert.That(error.Message, Does.Contain("points that Atlassian gives").And.Contain("continues by itself"));
        Assert.That(
            Documents([.. read, .. rest]).Select(document => document.Id).Distinct(),
            Is.EquivalentTo(Documents(await Probe().ReadAsync(partition)).Select(document => document.Id)));
        Assert.That(read.Concat(rest).SelectMany(part => part.Changes.Failures), Is.Empty);
        Assert.That(read.Concat(rest).SelectMany(part => part.Changes.Deleted), Is.Empty);
    }

    [TestCase("permissions")]
    [TestCase("restriction")]
    [TestCase("comment")]
    public async Task A_quota_that_is_used_up_takes_no_page_its_readers_or_its_text(string part)
    {
        var partition = await FillAsync();
        var whole = await DescribeAsync(partition);
        Assert.That(
            Confluence.Requests.Any(request => request.ToString().Contains(part, StringComparison.Ordinal)),
            $"a read asks for {part}");
        Confluence.Faults = UsedUpQuota.From(
            "confluence", request => request.ToString().Contains(part, StringComparison.Ordinal));

        await QuotaAsync(() => Probe().ReadAsync(partition));
        Confluence.Faults = UpstreamFaults.None;

        Assert.That(await DescribeAsync(partition), Is.EqualTo(whole));
    }

    [Test]
    public async Task A_listing_ends_with_an_error_when_the_quota_is_used_up_and_is_never_called_complete()
    {
        var partition = await FillAsync();
        Confluence.Cap = 10;
        var searches = 0;
        Confluence.Faults = UsedUpQuota.From("confluence", request => IsSearch(request) && Interlocked.Increment(ref searches) > 1);

        await QuotaAsync(() => Probe().ListAsync(partition));
    }

    private static bool IsSearch(UpstreamRequest request) => request.Path.EndsWith("/content/search", StringComparison.Ordinal);

    private async Task<string> FillAsync()
    {
        await StartAsync();
        Wiki.Fill(spaces: 1, pages: 40);
        return (await Probe().PartitionsAsync()).Single();
    }

    private static async Task<SourceException> QuotaAsync<T>(Func<Task<T>> act)
        where T : class?
    {
        var (_, error) = await Outcome.OfAsync(async () => (object?)await act());
        Assert.That(
            ((error as SourceException)?.Kind, (error as SourceException)?.RetryAfter),
            Is.EqualTo(((SourceErrorKind?)SourceErrorKind.RateLimited, (TimeSpan?)UsedUpQuota.Rest)), error?.ToString());
        return (SourceException)error!;
    }

    private async Task<string> ReadIntoAsync(string partition, List<ReadPart> parts)
    {
        await using var reader = Probe(("batch_size", 10)).Open();
        await foreach (var batch in reader.ReadAsync(
            new ReadCall { Window = SourceProbe.Always, Partition = partition }, CancellationToken.None))
        {
            parts.Add(new ReadPart(batch.Changes, batch.Checkpoint));
        }

        return "";
    }

    /// <summary>Every document with its readers and its text, as one string each.</summary>
    private async Task<List<string>> DescribeAsync(string partition)
    {
        var found = new List<string>();
        foreach (var document in Documents(await Probe().ReadAsync(partition)).OrderBy(document => document.Id, StringComparer.Ordinal))
        {
            var readers = document.Access!.Layers.Select(layer => string.Join(' ', layer.Select(who => who.Id).Order()));
            found.Add($"{document.Id} [{string.Join(" + ", readers)}] {await TextAsync(document)}");
        }

        return found;
    }
}
