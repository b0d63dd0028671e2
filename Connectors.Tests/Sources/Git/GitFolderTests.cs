using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Sources.Git;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Sources.Git;

/// <summary>Folders of the root come and go: each is a partition.</summary>
public sealed class GitFolderTests
{
    private readonly FakeGit _server = new();

    private GitRepo Repo => _server.Repo;

    [SetUp]
    public async Task StartAsync()
    {
        Repo.Commit(commit => commit.Write("readme.md", "root").Write("docs/a.txt", "a")
            .Write("src/c.cs", "c").Write("src/deep/d.cs", "d"));
        await _server.StartAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task A_folder_of_the_root_that_vanishes_as_a_whole_takes_its_documents_along()
    {
        var source = new GitReading(Config());
        await source.SyncAsync();
        Repo.Commit(commit => commit.Delete("src"));

        var next = await source.SyncAsync();

        Assert.That(next.Deleted, Is.EquivalentTo(new[] { "src/c.cs", "src/deep/d.cs" }));
        Assert.That(next.Documents, Is.Empty);
        Assert.That(await source.ListAsync(), Is.EquivalentTo(new[] { "readme.md", "docs/a.txt" }));
        Assert.That((await source.SyncAsync()).Deleted, Is.Empty, "once");
    }

    [Test]
    public async Task A_folder_that_comes_back_just_as_it_was_is_read_again()
    {
        var source = new GitReading(Config());
        await source.SyncAsync();
        Repo.Commit(commit => commit.Delete("src"));
        await source.SyncAsync();
        Repo.Commit(commit => commit.Write("src/c.cs", "c").Write("src/deep/d.cs", "d"));

        var next = await source.SyncAsync();

        Assert.That(next.Documents, Is.EquivalentTo(new[] { "src/c.cs: c", "src/deep/d.cs: d" }));
        Assert.That(next.Deleted, Is.Empty);
    }

    [Test]
    public async Task A_folder_that_becomes_a_file_or_a_submodule_takes_its_documents_along()
    {
        var source = new GitReading(Config());
        await source.SyncAsync();
        Repo.Commit(commit => commit.Delete("src").Write("src", "a file now")
            .Delete("docs").Submodule("docs", new string('1', 40)));

        var next = await source.SyncAsync();

        Assert.That(next.Deleted, Is.EquivalentTo(new[] { "src/c.cs", "src/deep/d.cs", "docs/a.txt" }));
        Assert.That(next.Documents, Is.EqualTo(new[] { "src: a file now" }));
    }

    [Test]
    public async Task Vanished_folders_are_known_among_tens_of_thousands_and_for_a_month()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var context = new SourceContext { Connector = "git", Time = time };
        using var session = new GitSession(new GitConfig { Url = "https://git.example.org/wide.git" }, context);
        var folders = new GitFolders(session, context);
        var all = Enumerable.Range(0, 25_000).Select(number => $"folder {number}").ToHashSet();
        var rest = all.Where(name => name is not ("folder 3" or "folder 24999")).ToHashSet();

        Assert.That(await folders.GoneAsync(all, CancellationToken.None), Is.Empty);
        Assert.That(await folders.GoneAsync(rest, CancellationToken.None), Is.EquivalentTo(new[] { "folder 3", "folder 24999" }));
        time.Advance(TimeSpan.FromDays(30));
        Assert.That(await folders.GoneAsync(rest, CancellationToken.None), Has.Count.EqualTo(2));
        time.Advance(TimeSpan.FromDays(1));
        Assert.That(await folders.GoneAsync(rest, CancellationToken.None), Is.Empty);
        Assert.That(await folders.GoneAsync(all, CancellationToken.None), Is.Empty, "both came back");
        rest.Remove("folder 7");
        Assert.That(await folders.GoneAsync(rest, CancellationToken.None), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task If_the_commit_that_was_read_last_is_lost_a_folder_that_vanished_is_left_to_the_prune()
    {
        var source = new GitReading(Config());
        await source.SyncAsync();
        Repo.Commit(commit => commit.Write("docs/a.txt", "a"), fromNothing: true);
        Repo.Git("reflog", "expire", "--expire=now", "--all");
        Repo.Git("prune", "--expire=now");
        Repo.Git("repack", "-adq");
        Repo.Git("prune", "--expire=now");

        var next = await source.SyncAsync();

        Assert.That(next.Deleted, Is.Empty);
        Assert.That(await source.ListAsync(), Is.EqualTo(new[] { "docs/a.txt" }));
    }

    [Test]
    public async Task A_file_has_the_time_of_the_commit_that_brought_its_change_and_the_author_if_there_was_only_one()
    {
        var source = new GitReading(Config());
        Assert.That((await source.SyncAsync()).Commits.Values, Is.All.EqualTo(((DateTimeOffset?)null, (string?)null)), "history not read");

        Repo.Commit(commit => commit.Write("docs/a.txt", "a2"), people: ("Grace Höpper", Committed(GitRepo.Time(50))));
        Assert.That((await source.SyncAsync()).Commits, Is.EqualTo(Commits("docs/a.txt", GitRepo.Time(50), "Grace Höpper")));

        Repo.Commit(commit => commit.Write("docs/a.txt", "a3"));
        Repo.Commit(commit => commit.Write("src/c.cs", "c3"), people: ("Grace", Committed(GitRepo.Time(60))));
        Assert.That(
            (await source.SyncAsync()).Commits,
            Is.EqualTo(Commits("docs/a.txt", GitRepo.Time(60), null).Concat(Commits("src/c.cs", GitRepo.Time(60), null))),
            "two commits: nobody knows who changed which, and no file is younger than the second");

        Repo.Commit(commit => commit.Write("docs/a.txt", "a4"), people: ("Grace", Committed(99_999_999_999)));
        var last = (await source.SyncAsync()).Commits["docs/a.txt"];
        Assert.That(last, Is.EqualTo(((DateTimeOffset?)null, "Grace")), "a time to come is none");
    }

    private static string Committed(long seconds) => $"Bob <bob@example.com> {seconds} +0200";

    private static Dictionary<string, (DateTimeOffset? At, string? Author)> Commits(string id, long seconds, string? author)
        => new() { [id] = (DateTimeOffset.FromUnixTimeSeconds(seconds), author) };

    private JsonObject Config() => GitConfigs.Of(_server.Address);
}
