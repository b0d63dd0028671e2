using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Folder;

/// <summary>Links, pipes, odd names, missing permissions and files that change while they are read.</summary>
public sealed class FolderTroubleTests
{
    private readonly FolderTree _tree = new();

    private SourceProbe Probe => new(
        "folder",
        JsonSerializer.SerializeToElement(new JsonObject { ["root"] = _tree.Root }),
        new SourceContext { Connector = "test", Host = new SourceHostOptions { FolderRoots = [_tree.Root] } });

    [TearDown]
    public void Remove() => _tree.Dispose();

    [Test]
    public async Task Never_follows_links()
    {
        _tree.Add("x/a.md").Link("x/up", "..").Link("x/passwd", "/etc/passwd").Link("x/same", "a.md").Link("x/broken", "nowhere");

        var part = (await Probe.ReadAsync("folder:x")).Single();

        Assert.That(part.Changes.Documents.Single().Id, Is.EqualTo("x/a.md"));
        Assert.That(part.Changes.Skipped.Select(skip => (skip.Id, skip.Rule)), Is.EqualTo(
            new[] { "x/broken", "x/passwd", "x/same", "x/up" }.Select(id => (id, "symbolic link"))));
    }

    [TestCase("x/hostname", "/etc/hostname")]
    [TestCase("x", "/etc")]
    public async Task Never_opens_a_file_that_became_a_link_after_it_was_found(string replaced, string target)
    {
        _tree.Add("x/hostname");
        var documents = (await Probe.ReadAsync("folder:x")).Single().Changes.Documents;
        await _tree.ShellAsync($"rm -r '{replaced}' && ln -s '{target}' '{replaced}'");

        foreach (var document in documents)
        {
            var (_, error) = await Outcome.OfAsync(() => ContentReader.ReadAsync(document.Content));
            Assert.That(error, Is.InstanceOf<DocumentUnreadableException>(), document.Id);
        }
    }

    [Test]
    public async Task Skips_pipes_without_waiting_for_them()
    {
        await _tree.Add("a.md", "").ShellAsync("mkfifo pipe");

        var part = (await Probe.ReadAsync("files")).Single();

        Assert.That(part.Changes.Documents.Single().Id, Is.EqualTo("a.md"));
        Assert.That(part.Changes.Skipped.Single(), Is.EqualTo(new SourceSkip("pipe", "not a regular file")));
    }

    [Test]
    public async Task Reports_names_that_are_not_utf8_and_reads_the_others()
    {
        await _tree.Add("x/a.md").Add("x/legal\uFFFD.md")
            .ShellAsync("touch x/$'caf\\xe9.md'; mkdir x/$'dir\\xff'; touch x/$'dir\\xff'/b.md");

        var part = (await Probe.ReadAsync("folder:x")).Single();

        Assert.That(part.Changes.Documents.Select(document => document.Id), Is.EqualTo(new[] { "x/a.md", "x/legal\uFFFD.md" }));
        Assert.That(
            part.Changes.Failures.Select(failure => failure.Scope),
            Is.EquivalentTo(new[] { FailureScope.Document, FailureScope.Container }));
        Assert.That(part.Changes.Failures.Select(failure => failure.Message), Is.All.Contains("not valid UTF-8"));
    }

    [Test]
    public async Task Fails_a_file_that_vanishes_before_it_is_opened()
    {
        var document = await OneAsync();
        File.Delete(_tree.Full("x/a.md"));

        Assert.That(() => ContentReader.ReadAsync(document.Content), Unreadable(FailureReason.NotFound));
    }

    [TestCase("shorter")]
    [TestCase("a text that is longer than before")]
    public async Task Fails_a_file_that_changes_before_it_is_read(string text)
    {
        var document = await OneAsync();
        _tree.Add("x/a.md", text);

        Assert.That(() => ContentReader.ReadAsync(document.Content), Unreadable(FailureReason.Changed));
    }

    [Test]
    public async Task Fails_a_file_that_changes_while_it_is_read()
    {
        var document = await OneAsync();
        await using var stream = await ((FileContent)document.Content).OpenAsync(CancellationToken.None);
        await stream.ReadExactlyAsync(new byte[4]);
        await File.AppendAllTextAsync(_tree.Full("x/a.md"), "more");

        using var reader = new StreamReader(stream);
        Assert.That(() => reader.ReadToEndAsync(), Unreadable(FailureReason.Changed));
    }

    [Test]
    public async Task Reports_a_folder_that_may_not_be_read_and_calls_its_listing_incomplete()
    {
        _tree.Add("x/a.md").Add("x/closed/b.md").Add("x/z.md");
        File.SetUnixFileMode(_tree.Full("x/closed"), UnixFileMode.None);

        List<ReadPart> parts;
        List<ListingPage> pages;
        using (Unprivileged.Enter())
        {
            parts = await Probe.ReadAsync("folder:x");
            pages = (await Probe.ListAsync("folder:x"))!;
        }

        File.SetUnixFileMode(_tree.Full("x/closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.That(parts.Single().Changes.Documents.Select(document => document.Id), Is.EqualTo(new[] { "x/a.md", "x/z.md" }));
        var failure = parts.Single().Changes.Failures.Single();
        Assert.That((failure.Scope, failure.Id, failure.Reason), Is.EqualTo((FailureScope.Container, "x/closed", FailureReason.Forbidden)));
        Assert.That(pages.Single().Incomplete, Does.Contain("x/closed"));
    }

    [Test]
    public async Task Never_calls_a_file_gone_that_it_may_not_look_at()
    {
        _tree.Add("x/closed/b.md");
        File.SetUnixFileMode(_tree.Full("x/closed"), UnixFileMode.None);

        List<SourceChanges> changes;
        using (Unprivileged.Enter())
            changes = (await Probe.RereadAsync(["x/closed/b.md"]))!;

        File.SetUnixFileMode(_tree.Full("x/closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.That(changes.SelectMany(change => change.Deleted), Is.Empty);
        Assert.That(changes.SelectMany(change => change.Failures).Single().Reason, Is.EqualTo(FailureReason.Forbidden));
    }

    [Test]
    public async Task Fails_a_file_that_may_not_be_read()
    {
        var document = await OneAsync();
        File.SetUnixFileMode(_tree.Full("x/a.md"), UnixFileMode.None);

        using (Unprivileged.Enter())
            Assert.That(() => ContentReader.ReadAsync(document.Content), Unreadable(FailureReason.Forbidden));
    }

    [Test]
    public async Task Reports_a_partition_whose_folder_is_gone_and_calls_its_listing_incomplete()
    {
        var part = (await Probe.ReadAsync("folder:gone")).Single();

        Assert.That(part.Changes.Failures.Single().Reason, Is.EqualTo(FailureReason.NotFound));
        Assert.That((await Probe.ListAsync("folder:gone"))!.Single().Incomplete, Does.Contain("gone"));
    }

    [TestCase("all")]
    [TestCase("folder:..")]
    [TestCase("folder:a/../..")]
    public void Refuses_partitions_that_it_never_gave(string partition)
        => Assert.That(
            () => Probe.ReadAsync(partition),
            Throws.InstanceOf<SourceException>().With.Property("Kind").EqualTo(SourceErrorKind.Misconfigured));

    private static NUnit.Framework.Constraints.Constraint Unreadable(FailureReason reason)
        => Throws.InstanceOf<DocumentUnreadableException>().With.Property("Reason").EqualTo(reason);

    private async Task<SourceDocument> OneAsync()
    {
        _tree.Add("x/a.md", "a text");
        return (await Probe.ReadAsync("folder:x")).Single().Changes.Documents.Single();
    }
}
