using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Folder;

public sealed class FolderSourceTests
{
    private readonly FolderTree _tree = new();

    [TearDown]
    public void Remove() => _tree.Dispose();

    [Test]
    public async Task A_partition_is_made_of_each_top_level_folder_and_of_the_files_next_to_them()
    {
        _tree.Add("a.md").Add("b/c.md").Add("d/e/f.md").Add("skipped/g.md").Link("linked", "b");

        var split = await Probe(new JsonObject { ["exclude"] = "skipped" }).SplitAsync();

        Assert.That(split.Partitions.Select(partition => partition.Key), Is.EqualTo(new[] { "files", "folder:b", "folder:d" }));
    }

    [Test]
    public async Task A_file_becomes_a_document_with_its_attributes()
    {
        _tree.Add("guides/How to #1.MD", "hello");

        var document = (await DocumentsAsync(Probe())).Single();

        Assert.That((document.Id, document.Title, document.Parent), Is.EqualTo(("guides/How to #1.MD", "How to #1.MD", "guides")));
        Assert.That(document.Link, Is.EqualTo($"file://{_tree.Root}/guides/How%20to%20%231.MD"));
        Assert.That(document.UpdatedAt, Is.EqualTo(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        Assert.That(document.Metadata["extension"]!.GetValue<string>(), Is.EqualTo("md"));
        Assert.That(document.Metadata["size"]!.GetValue<long>(), Is.EqualTo(5));
        Assert.That(document.Metadata["folder"]!.GetValue<string>(), Is.EqualTo("guides"));
        Assert.That(await ContentReader.ReadAsync(document.Content), Is.EqualTo("hello"));
    }

    [Test]
    public async Task The_fingerprint_changes_with_size_or_time_and_only_then()
    {
        _tree.Add("a.md", "one");
        var first = await FingerprintAsync();
        Assert.That(await FingerprintAsync(), Is.EqualTo(first));

        File.SetLastWriteTimeUtc(_tree.Full("a.md"), new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var touched = await FingerprintAsync();
        _tree.Add("a.md", "longer");

        Assert.That(new[] { first, touched, await FingerprintAsync() }, Is.Unique);
    }

    [Test]
    public async Task A_file_that_was_written_just_now_is_read_again_next_time()
    {
        _tree.Add("a.md");
        // However long this test takes, no longer ago than just now.
        File.SetLastWriteTimeUtc(_tree.Full("a.md"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));

        Assert.That(await FingerprintAsync(), Does.EndWith("unsettled"));
    }

    [Test]
    public async Task Reads_in_the_same_order_every_time_whatever_the_letters()
    {
        _tree.Add("x/b.md").Add("x/B.md").Add("x/a/z.md").Add("x/a.md").Add("x/é.md").Add("x/a-b/c.md");

        var ids = (await DocumentsAsync(Probe())).Select(document => document.Id);

        Assert.That(ids, Is.EqualTo(new[] { "x/B.md", "x/a/z.md", "x/a-b/c.md", "x/a.md", "x/b.md", "x/é.md" }));
    }

    [Test]
    public async Task A_read_resumes_even_if_the_last_file_given_is_gone()
    {
        _tree.Add("x/a.md").Add("x/m/b.md").Add("x/m/c.md").Add("x/z.md");
        var probe = Probe();
        var parts = await probe.ReadAsync("folder:x");
        Directory.Delete(_tree.Full("x/m"), recursive: true);

        var rest = await probe.ReadAsync("folder:x", parts[1].Checkpoint);

        Assert.That(rest.SelectMany(part => part.Changes.Documents).Select(document => document.Id), Is.EqualTo(new[] { "x/z.md" }));
    }

    [TestCase("*.md", "", "a.md,docs/b.md")]
    [TestCase("docs/**", "", "docs/b.md,docs/c.txt,docs/old/d.txt")]
    [TestCase("docs/*", "", "docs/b.md,docs/c.txt")]
    [TestCase("**/d.txt,?.md", "", "a.md,docs/b.md,docs/old/d.txt")]
    [TestCase("", "old", "a.md,docs/b.md,docs/c.txt")]
    [TestCase("", "docs/old/", "a.md,docs/b.md,docs/c.txt")]
    [TestCase("", "docs/**", "a.md")]
    [TestCase("*.txt", "c.*", "docs/old/d.txt")]
    public async Task Include_and_exclude_patterns_decide_which_files_are_read(string include, string exclude, string expected)
    {
        _tree.Add("a.md").Add("docs/b.md").Add("docs/c.txt").Add("docs/old/d.txt");

        var parts = await Probe(new JsonObject { ["include"] = include, ["exclude"] = exclude }).ReadAllAsync();

        Assert.That(parts.SelectMany(part => part.Changes.Documents).Select(document => document.Id), Is.EqualTo(expected.Split(',')));
    }

    [Test]
    public async Task Names_the_rule_that_leaves_a_file_out()
    {
        _tree.Add("a.tmp").Add("b.md").Add("old/c.md");

        var parts = await Probe(new JsonObject { ["include"] = "*.txt", ["exclude"] = "*.tmp,old" }).ReadAllAsync();

        Assert.That(
            parts.SelectMany(part => part.Changes.Skipped).Select(skip => (skip.Id, skip.Rule)),
            Is.EqualTo(new[] { ("a.tmp", "excluded by *.tmp"), ("b.md", "not included by *.txt"), ("old", "excluded by old") }));
    }

    [Test]
    public async Task Fails_a_file_that_is_too_large_and_keeps_it_in_the_listing()
    {
        _tree.Add("big.md", new string('x', 100)).Add("small.md", "x");
        var probe = Probe(new JsonObject { ["size_limit"] = 50 });

        var part = (await probe.ReadAllAsync()).Single();

        Assert.That(part.Changes.Documents.Single().Id, Is.EqualTo("small.md"));
        Assert.That(
            part.Changes.Failures.Single(),
            Has.Property("Reason").EqualTo(FailureReason.TooLarge).And.Property("Message").Contains("size_limit"));
        Assert.That((await probe.ListAsync("files"))!.SelectMany(page => page.Documents).Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Rereads_a_changed_and_an_excluded_and_a_vanished_file_and_never_leaves_the_root()
    {
        _tree.Add("a.md").Add("b.tmp").Add("c/d.md").Link("out", "/etc");
        var changes = await Probe(new JsonObject { ["exclude"] = "*.tmp" })
            .RereadAsync(["a.md", "b.tmp", "gone.md", "c", "../../etc/passwd", "out/passwd", "/etc/passwd"]);

        Assert.That(
            changes!.SelectMany(change => change.Documents).Select(document => document.Id), Is.EquivalentTo(new[] { "a.md", "c/d.md" }));
        Assert.That(changes!.SelectMany(change => change.Skipped).Single().Id, Is.EqualTo("b.tmp"));
        Assert.That(
            changes!.SelectMany(change => change.Deleted),
            Is.EquivalentTo(new[] { "gone.md", "../../etc/passwd", "out/passwd", "/etc/passwd" }));
    }

    private async Task<string?> FingerprintAsync() => (await DocumentsAsync(Probe())).Single().Fingerprint;

    private static async Task<List<SourceDocument>> DocumentsAsync(SourceProbe probe)
        => [.. (await probe.ReadAllAsync()).SelectMany(part => part.Changes.Documents)];

    private SourceProbe Probe(JsonObject? config = null)
    {
        config ??= new JsonObject { ["batch_size"] = 1 };
        config["root"] = _tree.Root;
        var context = new SourceContext { Connector = "test", Host = new SourceHostOptions { FolderRoots = [_tree.Root] } };
        return new SourceProbe("folder", JsonSerializer.SerializeToElement(config), context);
    }
}
