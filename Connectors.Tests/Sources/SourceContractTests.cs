using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources;

/// <summary>
/// The tests that every source must pass. Derive from this class (if the source has an upstream, from
/// <see cref="UpstreamSourceContractTests{TUpstream}"/>) and describe a system that is read in at least three batches.
/// </summary>
public abstract class SourceContractTests
{
    private SourceProbe? _probe;

    /// <summary>The type that the source is registered as.</summary>
    protected abstract string Type { get; }

    /// <summary>The ids of all documents of the system that <see cref="Config"/> names.</summary>
    protected abstract IReadOnlyCollection<string> Ids { get; }

    /// <summary>An id of the right form that the system does not have.</summary>
    protected virtual string MissingId => "missing";

    /// <summary>Texts that must not occur in any message, in addition to the config's secrets.</summary>
    protected virtual IReadOnlyCollection<string> Secrets => [];

    protected virtual SourceContext Context => new()
    {
        Connector = "contract",
        Host = new SourceHostOptions { EgressAllow = ["127.0.0.1", "localhost"] },
        Time = new HurriedTime(20),
    };

    private protected SourceProbe Probe => _probe ??= new SourceProbe(Type, JsonSerializer.SerializeToElement(Config()), Context);

    /// <summary>A valid config with a small batch_size, so the system is read in several batches.</summary>
    protected abstract JsonObject Config();

    [TearDown]
    public async Task CloseProbeAsync()
    {
        if (_probe is not null)
            await _probe.DisposeAsync();
    }

    [Test]
    public async Task Passes_its_own_check() => Assert.That((await Probe.CheckAsync()).Warnings, Is.Empty);

    [Test]
    public async Task Reads_every_document_once()
    {
        var parts = await Probe.ReadAllAsync();

        Assert.That(DocumentIds(parts), Is.EquivalentTo(Ids));
        Assert.That(parts, Has.Count.GreaterThanOrEqualTo(3), "too few batches to prove anything about resuming");
    }

    [Test]
    public async Task Resumes_from_every_checkpoint_without_loss()
    {
        foreach (var partition in await Probe.PartitionsAsync())
        {
            var whole = await Probe.ReadAsync(partition);
            for (var stored = 1; stored <= whole.Count; stored++)
            {
                var rest = await Probe.ReadAsync(partition, whole[stored - 1].Checkpoint);
                Assert.That(
                    Items([.. whole.Take(stored), .. rest]),
                    Is.EqualTo(Items(whole)),
                    $"{partition} after batch {stored} of {whole.Count}");
            }
        }
    }

    [Test]
    public async Task Continues_from_the_last_runs_checkpoint_without_deleting()
    {
        foreach (var partition in await Probe.PartitionsAsync())
        {
            var last = (await Probe.ReadAsync(partition)).LastOrDefault();
            var window = new SyncWindow(SourceProbe.Always.Until.AddDays(-1), SourceProbe.Always.Until);
            var next = await Probe.ReadAsync(partition, previous: last?.Checkpoint, window: window);
            Assert.That(next.SelectMany(part => part.Changes.Deleted), Is.Empty, partition);
        }
    }

    [Test]
    public async Task Keeps_checkpoints_small()
        => Assert.That((await Probe.ReadAllAsync()).Select(part => part.Checkpoint.GetRawText().Length), Is.All.LessThan(16 * 1024));

    [Test]
    public async Task Gives_the_same_ids_fingerprints_and_content_on_every_read()
    {
        var (first, second) = (await DescribeAsync(await Probe.ReadAllAsync()), await DescribeAsync(await Probe.ReadAllAsync()));

        Assert.That(second, Is.EqualTo(first));
        Assert.That(first, Is.Unique);
    }

    [Test]
    public async Task Lists_exactly_what_it_reads()
    {
        foreach (var partition in await Probe.PartitionsAsync())
        {
            var pages = await Probe.ListAsync(partition);
            if (pages is null)
            {
                Assert.That(Probe.Definition.Capabilities, Does.Not.Contain(SourceCapability.List));
                return;
            }

            Assert.That(pages.Select(page => page.Incomplete), Is.All.Null);
            Assert.That(ListedIds(pages), Is.EquivalentTo(DocumentIds(await Probe.ReadAsync(partition))), partition);
        }
    }

    [Test]
    public async Task Resumes_a_listing_from_every_page_that_has_a_position()
    {
        foreach (var partition in await Probe.PartitionsAsync())
        {
            var pages = await Probe.ListAsync(partition) ?? [];
            for (var kept = 1; kept <= pages.Count; kept++)
            {
                if (pages[kept - 1].Resume is not { } resume)
                    continue;

                var rest = await Probe.ListAsync(partition, resume);
                Assert.That(
                    ListedIds([.. pages.Take(kept), .. rest!]).Distinct(),
                    Is.EquivalentTo(ListedIds(pages)),
                    $"{partition} after page {kept}");
            }
        }
    }

    [Test]
    public async Task Splits_into_the_same_partitions_every_time()
    {
        var (first, second) = (await Probe.SplitAsync(), await Probe.SplitAsync());

        Assert.That(first.Complete);
        Assert.That(first.Failures, Is.Empty);
        Assert.That(first.Partitions.Select(partition => partition.Key), Is.Not.Empty.And.Unique.And.All.Not.Empty);
        Assert.That(second.Partitions, Is.EquivalentTo(first.Partitions));
    }

    [Test]
    public async Task Rereads_every_document_and_reports_missing_ones()
    {
        var all = await Probe.RereadAsync([.. Ids, MissingId]);
        if (all is null)
        {
            Assert.That(Probe.Definition.Capabilities, Does.Not.Contain(SourceCapability.Reread));
            return;
        }

        Assert.That(all.SelectMany(changes => changes.Documents).Select(document => document.Id).Distinct(), Is.EquivalentTo(Ids));
        Assert.That(
            all.SelectMany(changes => changes.Deleted.Concat(changes.Failures.Select(failure => failure.Id))),
            Is.EquivalentTo(new[] { MissingId }));
    }

    [Test]
    public async Task Stops_when_it_is_cancelled()
    {
        var cancelled = new CancellationToken(canceled: true);
        var partition = (await Probe.PartitionsAsync())[0];

        Stops(() => Probe.CheckAsync(cancelled));
        Stops(() => Probe.ReadAsync(partition, cancellationToken: cancelled));
        if (Probe.Definition.Capabilities.Contains(SourceCapability.Split))
            Stops(() => Probe.SplitAsync(cancelled));
        if (Probe.Definition.Capabilities.Contains(SourceCapability.List))
            Stops(() => Probe.ListAsync(partition, cancellationToken: cancelled));
        if (Probe.Definition.Capabilities.Contains(SourceCapability.Reread))
            Stops(() => Probe.RereadAsync([.. Ids], cancelled));

        static void Stops(Func<Task> act) => Assert.That(async () => await act(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Describes_every_config_key_and_accepts_no_empty_config()
    {
        var undescribed = Probe.Definition.ConfigSchema.GetProperty("properties").EnumerateObject()
            .Where(property => !property.Value.TryGetProperty("description", out _))
            .Select(property => property.Name);

        Assert.That(undescribed, Is.Empty);
        Assert.That(Probe.Definition.Validate(JsonSerializer.SerializeToElement(new JsonObject())), Is.Not.Empty);
        Assert.That(Probe.Definition.Validate(JsonSerializer.SerializeToElement(Config())), Is.Empty);
    }

    [Test]
    public void Accepts_the_defaults_that_its_schema_tells()
    {
        var config = Config();
        foreach (var setting in Probe.Definition.ConfigSchema.GetProperty("properties").EnumerateObject())
        {
            if (!config.ContainsKey(setting.Name) && setting.Value.TryGetProperty("default", out var value))
                config[setting.Name] = JsonNode.Parse(value.GetRawText());
        }

        Assert.That(Probe.Definition.Validate(JsonSerializer.SerializeToElement(config)), Is.Empty);
    }

    /// <summary>Fails if an exception that leaves the source is of the wrong type or tells a secret.</summary>
    private protected void AssertPresentable(Exception? exception)
    {
        Assert.That(exception, Is.InstanceOf<SourceException>(), exception?.ToString() ?? "nothing was thrown");
        Assert.That(exception!.Message, Is.Not.Empty.And.Not.Contains("?"), "a message carries no query string");
        foreach (var secret in Secrets.Concat(SecretsInConfig.Find(Probe.Definition, Config())))
            Assert.That(exception.ToString(), Does.Not.Contain(secret));
    }

    private static IEnumerable<string> DocumentIds(IEnumerable<ReadPart> parts)
        => parts.SelectMany(part => part.Changes.Documents).Select(document => document.Id);

    private static IEnumerable<string> ListedIds(IEnumerable<ListingPage> pages)
        => pages.SelectMany(page => page.Documents).Select(document => document.Id);

    private static IEnumerable<string> Items(IEnumerable<ReadPart> parts)
        => parts.SelectMany(part => part.Items).Distinct().Order(StringComparer.Ordinal);

    private static async Task<List<string>> DescribeAsync(IEnumerable<ReadPart> parts)
    {
        var described = new List<string>();
        foreach (var document in parts.SelectMany(part => part.Changes.Documents))
            described.Add($"{document.Id} {document.Title} {document.Fingerprint} {await ContentReader.ReadAsync(document.Content)}");
        described.Sort(StringComparer.Ordinal);
        return described;
    }
}
