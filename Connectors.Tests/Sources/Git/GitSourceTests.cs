using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Git;

public sealed class GitSourceTests
{
    private readonly FakeGit _server = new();

    private GitRepo Repo => _server.Repo;

    [SetUp]
    public async Task StartAsync()
    {
        Repo.Commit(commit => commit.Write("readme.md", "root").Write("docs/a.txt", "a").Write("docs/deep/b.txt", "b")
            .Write("src/c.cs", "c").Write("src/kept.cs", "kept"));
        await _server.StartAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Nothing_changed_costs_the_two_calls_of_one_ls_remote_for_all_partitions()
    {
        var source = new GitReading(Config());
        await source.SyncAsync();
        var before = _server.Requests.Count;

        var again = await source.SyncAsync();

        Assert.That(again.Documents, Is.Empty);
        // One for the partitions, one for all that they read.
        Assert.That(
            _server.Requests.Skip(before).Select(request => request.Path.Split('/')[^1]),
            Is.EqualTo(new[] { "refs", "git-upload-pack", "refs", "git-upload-pack" }));
        Assert.That(_server.Requests.Skip(before).Select(request => request.Body), Has.None.Contains("command=fetch"));
    }

    [Test]
    public async Task Reads_what_changed_between_two_commits_and_reports_what_is_gone()
    {
        var source = new GitReading(Config());
        await source.SyncAsync();
        Repo.Commit(commit => commit.Write("docs/a.txt", "a2").Rename("docs/deep/b.txt", "docs/deep/renamed.txt"));
        Repo.Commit(commit => commit.Delete("src/c.cs").Write("docs/new.txt", "new"));

        var next = await source.SyncAsync();

        Assert.That(next.Documents, Is.EquivalentTo(new[] { "docs/a.txt: a2", "docs/deep/renamed.txt: b", "docs/new.txt: new" }));
        Assert.That(next.Deleted, Is.EquivalentTo(new[] { "docs/deep/b.txt", "src/c.cs" }));
    }

    [Test]
    public async Task A_file_that_becomes_a_folder_a_link_or_a_submodule_is_gone_and_the_other_way_round_it_is_new()
    {
        Repo.Commit(commit => commit.Write("docs/folder", "file").Write("docs/link", "file").Write("docs/module", "file")
            .Link("docs/was", "a.txt"));
        var source = new GitReading(Config());
        await source.SyncAsync();
        Repo.Commit(commit => commit.Delete("docs/folder").Write("docs/folder/in.txt", "in").Link("docs/link", "a.txt")
            .Submodule("docs/module", new string('1', 40)).Write("docs/was", "now a file"));

        var next = await source.SyncAsync();

        Assert.That(next.Documents, Is.EquivalentTo(new[] { "docs/folder/in.txt: in", "docs/was: now a file" }));
        Assert.That(next.Deleted, Is.EquivalentTo(new[] { "docs/folder", "docs/link", "docs/module" }));
        Assert.That(next.Skipped, Does.Contain("docs/link: symbolic link").And.Contain("docs/module: submodule"));
    }

    [Test]
    public async Task A_branch_that_was_rewritten_is_compared_with_what_was_read_as_long_as_the_server_has_that()
    {
        var source = new GitReading(Config());
        await source.SyncAsync();
        Repo.Commit(
            commit => commit.Write("docs/a.txt", "rewritten").Write("docs/deep/b.txt", "b").Write("src/kept.cs", "kept"),
            fromNothing: true);

        var next = await source.SyncAsync();

        Assert.That(next.Documents, Is.EqualTo(new[] { "docs/a.txt: rewritten" }));
        Assert.That(next.Deleted, Is.EquivalentTo(new[] { "readme.md", "src/c.cs" }));
    }

    [Test]
    public async Task If_the_commit_that_was_read_last_is_lost_all_is_read_and_nothing_is_deleted_on_a_guess()
    {
        var source = new GitReading(Config());
        await source.SyncAsync();
        Repo.Commit(commit => commit.Write("docs/a.txt", "rewritten").Write("docs/deep/b.txt", "b"), fromNothing: true);
        Repo.Git("reflog", "expire", "--expire=now", "--all");
        Repo.Git("prune", "--expire=now");
        Repo.Git("repack", "-adq");
        Repo.Git("prune", "--expire=now");

        var next = await source.SyncAsync();

        Assert.That(next.Documents, Is.EquivalentTo(new[] { "docs/a.txt: rewritten" }), "b is known already");
        Assert.That(next.Deleted, Is.Empty);
        Assert.That(await source.ListAsync(), Is.EquivalentTo(new[] { "docs/a.txt", "docs/deep/b.txt" }));
    }

    [Test]
    public async Task One_call_brings_the_folders_and_one_the_files_of_a_batch_and_known_files_cost_none()
    {
        var source = new GitReading(Config(("include", "docs/**")));
        await source.SyncAsync();
        Assert.That(
            _server.Requests.Count(request => request.Body.Contains("command=fetch", StringComparison.Ordinal)),
            Is.EqualTo(5),
            "the root, two folders with the root's, two batches");

        var sent = _server.Sent;
        await using var probe = GitReading.Probe(Config());
        var read = await probe.ReadAsync("folder:docs", known: source.Known);
        Assert.That(read.Sum(part => part.Changes.Unchanged), Is.EqualTo(2));
        Assert.That(_server.Sent - sent, Is.LessThan(2_000));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Reads_servers_that_send_branches_only_as_a_whole(bool knowsVersion2)
    {
        _server.KnowsVersion2 = knowsVersion2;
        Repo.Git("config", "uploadpack.allowFilter", "false");
        var source = new GitReading(Config());
        var first = await source.SyncAsync();
        Assert.That(first.Documents, Has.Count.EqualTo(5));

        Repo.Commit(commit => commit.Write("docs/a.txt", "a2").Delete("src/c.cs"));
        var next = await source.SyncAsync();
        Assert.That(next.Documents, Is.EqualTo(new[] { "docs/a.txt: a2" }));
        Assert.That(next.Deleted, Is.EqualTo(knowsVersion2 ? ["src/c.cs"] : Array.Empty<string>()), "version 0 gives out no old commits");
        Assert.That(await source.ListAsync(), Does.Not.Contain("src/c.cs"));
        await using var probe = GitReading.Probe(Config());
        Assert.That((await probe.CheckAsync()).Warnings.Single(), Does.StartWith("The server sends a branch only as a whole"));
    }

    private JsonObject Config(params IEnumerable<(string Key, JsonNode Value)> more) => GitConfigs.Of(_server.Address, more);
}
